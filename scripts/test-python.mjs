/** `npm run test:python`: only the check of the Python connector library. */
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { pythonTests } from './lib/pythonTests.mjs';
import { main, say, UserError } from './lib/say.mjs';

main(async () => {
  await ensureInstalled();
  await ensureBuilt('server');
  const { passed, failed, skips } = await pythonTests();
  say(skips ? `– Skipped: ${skips.why}` : `${passed} passed, ${failed} failed`);
  if (failed > 0) {
    throw new UserError('The Python connector library has failures; they are above.');
  }
});
