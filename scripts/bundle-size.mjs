/** Checks the plugin's size budget: a small module.js, so that Grafana starts fast, and no large lazy chunk. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

import { ROOT } from './lib/processes.mjs';
import { main, say, UserError } from './lib/say.mjs';

const KB = 1024;
const MAX_MODULE_KB = 40;
const MAX_CHUNK_KB = 350;

main(async () => {
  const dist = path.join(ROOT, 'dist');
  const files = readdirSync(dist, { recursive: true }).filter((file) => file.endsWith('.js'));
  const tooLarge = [];
  for (const file of files.sort()) {
    const kilobytes = statSync(path.join(dist, file)).size / KB;
    const budget = path.basename(file) === 'module.js' ? MAX_MODULE_KB : MAX_CHUNK_KB;
    say(`${kilobytes.toFixed(1).padStart(8)} KB of ${budget} KB  ${file}`);
    if (kilobytes > budget) {
      tooLarge.push(file);
    }
  }
  if (files.length === 0) {
    throw new UserError('dist/ holds no scripts: run `npm run build:frontend` first.');
  }
  if (tooLarge.length > 0) {
    throw new UserError(`Over budget: ${tooLarge.join(', ')}. Load more of it lazily.`);
  }
});
