/**
 * Builds the server with its packages into one JavaScript file, once for a run of tests. A process then starts with
 * less than half of the processor time that it takes to find packages or compile sources.
 */
import path from 'node:path';

import { build } from 'esbuild';

import { oncePerRun, RUN_PID } from './oncePerRun';

const SERVER = path.resolve(__dirname, '../..');
const ENTRIES = { main: 'src/main.ts', mainWithSteps: 'src/testing/mainWithSteps.ts' };

/** Packages that need files beside them. */
const WITH_FILES = ['chdb', 'libsql', '@fastify/swagger-ui'];

/** The file to start: the server, or the server that ends itself at a step. */
export async function builtServer(entry: keyof typeof ENTRIES): Promise<string> {
  const directory = await oncePerRun('server', async () => {
    // Within the server's directory, so that its packages are found.
    const outdir = path.join(SERVER, `dist/tests-${RUN_PID}`);
    const options = {
      absWorkingDir: SERVER,
      outdir,
      bundle: true,
      platform: 'node',
      target: 'node20',
      logLevel: 'error',
    } as const;
    // First as it is released.
    await build({
      ...options,
      entryPoints: ENTRIES,
      packages: 'external',
      alias: { '@sync-health/contract': path.resolve(SERVER, '../contract/src') },
    });
    // Then with everything that it requires.
    await build({
      ...options,
      entryPoints: Object.keys(ENTRIES).map((entry) => path.join(outdir, `${entry}.js`)),
      allowOverwrite: true,
      external: WITH_FILES,
    });
    return outdir;
  });
  return path.join(directory, `${entry}.js`);
}
