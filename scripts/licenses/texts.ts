/** The license texts of a package: its license first, then its notices. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const FILES = [/^(licen[sc]e|copying)/i, /^notice/i];

export function textsIn(directory: string): string[] {
  const names = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
  return FILES.flatMap((pattern) => names.filter((name) => pattern.test(name))).map((name) =>
    readFileSync(path.join(directory, name), 'utf8').trim()
  );
}
