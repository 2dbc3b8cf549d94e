/** Every declared package has its reason in docs/dependencies.md, and no other package is there. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

type Manifest = Partial<Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>>;

function declaredIn(file: string): string[] {
  const { dependencies, devDependencies, optionalDependencies }: Manifest = JSON.parse(read(file));
  return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
}

/** Direct requirements of go.mod. */
const goModules = () =>
  [...read('go.mod').matchAll(/^\t(\S+) v\S+$/gm)].map(([, name]) => name!).filter((name) => name !== '');

it('each dependency has a reason in one table, and nothing else is there', () => {
  const declared = [
    ...['', 'server/', 'connector/', 'contract/', 'preview/'].flatMap((part) => declaredIn(`${part}package.json`)),
    ...goModules(),
  ].filter((name) => !name.startsWith('@sync-health/'));
  const rows = [...read('docs/dependencies.md').matchAll(/^\| (?!package|module|---)(.+?) \| (.+?) \|$/gm)];
  const explained = rows.flatMap(([, names]) => names!.split(', '));
  expect(explained.sort()).toEqual([...new Set(declared)].sort());
});
