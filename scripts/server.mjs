/** `npm run server`: the sync-event server alone; built if need be. What follows `--` is handed to it. */
import { spawn } from 'node:child_process';

import { ensureBuilt } from './lib/build.mjs';
import { dataDirOfCommand } from './lib/dataDir.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { DATA } from './lib/localStack.mjs';
import { asRemarks, main } from './lib/say.mjs';
import { SERVER_ARGS } from './lib/serverProcess.mjs';

main(async () => {
  const args = process.argv.slice(2);
  const prepare = async () => {
    await ensureInstalled();
    await ensureBuilt('server');
  };
  // What a command prints may be read by a script, such as a new token.
  await (args.length > 0 ? asRemarks(prepare) : prepare());
  const env = { ...process.env };
  if (args.length > 0) {
    env.SYNC_HEALTH_DATA_DIR ||= await dataDirOfCommand(DATA);
  }
  const server = spawn(process.execPath, [...SERVER_ARGS, ...args], { stdio: 'inherit', env });
  // The terminal signals the whole group on Ctrl-C; a SIGTERM reaches this process alone and is passed on.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => server.kill('SIGTERM'));
  server.on('exit', (code) => (process.exitCode = code ?? 1));
});
