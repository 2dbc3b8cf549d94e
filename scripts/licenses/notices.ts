/**
 * `tsx scripts/licenses/notices.ts <file>` writes the license texts of everything in the plugin's archive, which most
 * licenses require.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { goDependencies } from './go';
import { npmDependencies } from './npm';
import { textsIn } from './texts';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const RULE = '='.repeat(80);

const [file] = process.argv.slice(2);
if (file === undefined) {
  throw new Error('Name the file to write.');
}
const dependencies = [...npmDependencies(ROOT, 'plugin'), ...goDependencies(ROOT)];
const notices = dependencies.map(({ name, license, directory }) =>
  [RULE, `${name} (${license})`, RULE, ...textsIn(directory)].join('\n\n')
);
writeFileSync(file, `${notices.join('\n\n')}\n`);
