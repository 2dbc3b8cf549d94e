/** How Node.js runs the built server, wherever that is started. */
import path from 'node:path';

import { ROOT } from './processes.mjs';

export const SERVER_ARGS = [
  // Room for the batches of a moment: the garbage collector then need not carry their events from place to place. Each
  // costs a fifteenth less; the process takes up to 150 MB more while events come in fast. The Dockerfile says it too.
  '--max-semi-space-size=64',
  path.join(ROOT, 'server/dist/main.js'),
];
