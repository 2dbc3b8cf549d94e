/** Writes the table of metrics in docs/monitoring.md from the server's registry. The rest is written by hand. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { metricsReference } from '../../server/src/telemetry/metricsReference';

const FILE = 'docs/monitoring.md';
const BEGIN = '<!-- metrics: written by `npm run generate` from the registry of the server -->';
const END = '<!-- /metrics -->';

export async function monitoringDocs(): Promise<Record<string, string>> {
  const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
  const text = readFileSync(path.join(root, FILE), 'utf8');
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before < 0 || after < before) {
    throw new Error(`${FILE} lacks the marks between which the table of metrics stands.`);
  }
  const rows = (await metricsReference()).map(
    ({ name, type, labels, help }) =>
      `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`
  );
  const table = ['| metric | type | labels | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
  return { [FILE]: `${text.slice(0, before)}${BEGIN}\n\n${table}\n\n${text.slice(after)}` };
}
