/** `npm run server`: the sync-event server alone; built if need be. What follows `--` is handed to it. */
import { spawn } from 'node:child_process';

import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { main } from './lib/say.mjs';
import { SERVER_ARGS } from './lib/serverProcess.mjs';

main(async () => {
  await ensureInstalled();
  await ensureBuilt('server');
  const server = spawn(process.execPath, [...SERVER_ARGS, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // The terminal signals the whole group on Ctrl-C; a SIGTERM reaches this process alone and is passed on.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => server.kill('SIGTERM'));
  server.on('exit', (code) => (process.exitCode = code ?? 1));
});
