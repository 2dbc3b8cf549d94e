/**
 * The server as one file of JavaScript, as it is shipped, built once for a run of tests: a process starts with a third
 * less processor time than where it compiles the sources.
 */
import path from 'node:path';

import { build } from 'esbuild';

import { oncePerRun, RUN_PID } from './oncePerRun';

const SERVER = path.resolve(__dirname, '../..');
const ENTRIES = { main: 'src/main.ts', mainWithSteps: 'src/testing/mainWithSteps.ts' };

/** The file to start: the server, or the server that ends itself at a step. */
export async function builtServer(entry: keyof typeof ENTRIES): Promise<string> {
  const directory = await oncePerRun('server', async () => {
    // Below the server's directory, from where its packages are found.
    const outdir = path.join(SERVER, `dist/tests-${RUN_PID}`);
    await build({
      absWorkingDir: SERVER,
      entryPoints: ENTRIES,
      outdir,
      bundle: true,
      platform: 'node',
      target: 'node20',
      packages: 'external',
      alias: { '@sync-health/contract': path.resolve(SERVER, '../contract/src') },
      sourcemap: 'inline',
      logLevel: 'error',
    });
    return outdir;
  });
  return path.join(directory, `${entry}.js`);
}
