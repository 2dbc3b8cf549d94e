/**
 * `npm run generate` writes every generated file. With `--check` it writes nothing, and fails if one is stale. A
 * generator returns its files: path from the root → text.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { dashboardFiles } from './dashboards';
import { configurationDocs } from './docs/configuration';
import { monitoringDocs } from './docs/monitoring';
import { queryTypeDocs } from './docs/queryTypes';
import { goFiles } from './go';
import { licenseFiles } from './licenses';
import { openApiFiles } from './openApi';
import { pythonFiles } from './python';

type Generator = () => Record<string, string> | Promise<Record<string, string>>;

const GENERATORS: Generator[] = [
  openApiFiles,
  dashboardFiles,
  queryTypeDocs,
  configurationDocs,
  monitoringDocs,
  licenseFiles,
  goFiles,
  pythonFiles,
];

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

function current(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

async function main(isCheck: boolean) {
  let stale = 0;
  for (const generate of GENERATORS) {
    for (const [name, text] of Object.entries(await generate())) {
      const file = path.join(ROOT, name);
      if (current(file) === text) {
        continue;
      }
      stale++;
      if (isCheck) {
        process.stderr.write(`✗ ${name} is stale: run \`npm run generate\` and commit it.\n`);
      } else {
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, text);
        process.stdout.write(`wrote ${name}\n`);
      }
    }
  }
  process.exitCode = isCheck && stale > 0 ? 1 : 0;
}

void main(process.argv.includes('--check'));
