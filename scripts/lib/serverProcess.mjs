/** The arguments with which Node.js runs the built server. */
import path from 'node:path';

import { ROOT } from './processes.mjs';

export const SERVER_ARGS = [
  // Keeps short-lived batches in the young generation, so that the garbage collector need not copy their events. Each
  // event costs a fifteenth less; the process takes up to 150 MB more while many events come in. The Dockerfile has it
  // too.
  '--max-semi-space-size=64',
  path.join(ROOT, 'server/dist/main.js'),
];
