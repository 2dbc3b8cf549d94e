/** Checks that every package in the plugin's bundle is listed in docs/third-party.md, by the source maps. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { ROOT } from './lib/processes.mjs';
import { main, say, UserError } from './lib/say.mjs';

const PACKAGE = /node_modules\/((?:@[^/]+\/)?[^/]+)\//;

main(async () => {
  const dist = path.join(ROOT, 'dist');
  const maps = readdirSync(dist, { recursive: true }).filter((file) => file.endsWith('.js.map'));
  const sources = maps.flatMap((file) => JSON.parse(readFileSync(path.join(dist, file), 'utf8')).sources);
  const bundled = new Set(sources.flatMap((source) => PACKAGE.exec(source)?.[1] ?? []));
  if (bundled.size === 0) {
    throw new UserError('dist/ holds no source maps: run `npm run build:frontend` first.');
  }
  const listed = readFileSync(path.join(ROOT, 'docs/third-party.md'), 'utf8');
  const missing = [...bundled].filter((name) => !listed.includes(`| ${name} |`));
  if (missing.length > 0) {
    throw new UserError(`In the bundle and not in docs/third-party.md: ${missing.join(', ')}`);
  }
  say(`${bundled.size} packages in the bundle, all of them listed.`);
});
