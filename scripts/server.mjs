/** `npm run server`: the sync-event server alone, built if necessary. Arguments after `--` are passed to it. */
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
  // A command's output may be read by a script, such as a new token.
  await (args.length > 0 ? asRemarks(prepare) : prepare());
  const env = { ...process.env };
  if (args.length > 0) {
    env.SYNC_HEALTH_DATA_DIR ||= await dataDirOfCommand(DATA);
  }
  const server = spawn(process.execPath, [...SERVER_ARGS, ...args], { stdio: 'inherit', env });
  // On Ctrl-C the terminal signals the whole process group. A SIGTERM reaches only this process and is passed on.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => server.kill('SIGTERM'));
  server.on('exit', (code) => (process.exitCode = code ?? 1));
});
