/**
 * The licenses that the project may ship under its own, Apache-2.0. Any other one makes `npm run generate` fail, with
 * its name.
 */

const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

/** Copyleft that covers only the package's own files, which are shipped unchanged. */
const EXCEPTIONS: Record<string, string> = {
  'github.com/hashicorp/go-plugin': 'MPL-2.0',
  'github.com/hashicorp/yamux': 'MPL-2.0',
};

export interface Dependency {
  name: string;
  /** An SPDX expression; empty if none was found. */
  license: string;
  /** The directory of its files. */
  directory: string;
}

/**
 * For an SPDX expression without exceptions: all parts joined by `AND`, and one of those joined by `OR`, must be
 * allowed.
 */
function isAllowed(expression: string): boolean {
  const inner = expression.trim().replace(/^\((.*)\)$/, '$1');
  if (inner.includes(' OR ')) {
    return inner.split(' OR ').some(isAllowed);
  }
  return inner.split(' AND ').every((id) => ALLOWED.has(id.trim()));
}

/** The dependencies that may not be shipped. */
export function refused<D extends Pick<Dependency, 'name' | 'license'>>(dependencies: readonly D[]): D[] {
  return dependencies.filter(({ name, license }) => !isAllowed(license) && EXCEPTIONS[name] !== license);
}
