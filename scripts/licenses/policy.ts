/** Which licenses the project may ship under its own, Apache-2.0. Anything else stops `npm run generate`, with its name. */

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

/** Copyleft that reaches no further than the package's own files, which are shipped as they came. */
const EXCEPTIONS: Record<string, string> = {
  'github.com/hashicorp/go-plugin': 'MPL-2.0',
  'github.com/hashicorp/yamux': 'MPL-2.0',
};

export interface Dependency {
  name: string;
  /** An SPDX expression; empty where none was found. */
  license: string;
  /** Where its files are. */
  directory: string;
}

/** Of an SPDX expression without exceptions: all that `AND` joins must be allowed, and one of what `OR` joins. */
function isAllowed(expression: string): boolean {
  const inner = expression.trim().replace(/^\((.*)\)$/, '$1');
  if (inner.includes(' OR ')) {
    return inner.split(' OR ').some(isAllowed);
  }
  return inner.split(' AND ').every((id) => ALLOWED.has(id.trim()));
}

/** Those that may not be shipped. */
export function refused<D extends Pick<Dependency, 'name' | 'license'>>(dependencies: readonly D[]): D[] {
  return dependencies.filter(({ name, license }) => !isAllowed(license) && EXCEPTIONS[name] !== license);
}
