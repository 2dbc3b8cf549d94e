/**
 * The server as one file of JavaScript with its packages in it, built once for a run of tests: a process starts with less
 * than half of the processor time that it takes where it looks for them, or compiles the sources.
 */
import path from 'node:path';

import { build } from 'esbuild';

import { oncePerRun, RUN_PID } from './oncePerRun';

const SERVER = path.resolve(__dirname, '../..');
const ENTRIES = { main: 'src/main.ts', mainWithSteps: 'src/testing/mainWithSteps.ts' };

/** Packages that look for files of their own beside them. */
const WITH_FILES = ['chdb', 'libsql', '@fastify/swagger-ui'];

/** The file to start: the server, or the server that ends itself at a step. */
export async function builtServer(entry: keyof typeof ENTRIES): Promise<string> {
  const directory = await oncePerRun('server', async () => {
    // Below the server's directory, from where its packages are found.
    const outdir = path.join(SERVER, `dist/tests-${RUN_PID}`);
    const options = {
      absWorkingDir: SERVER,
      outdir,
      bundle: true,
      platform: 'node',
      target: 'node20',
      logLevel: 'error',
    } as const;
    // As it is shipped.
    await build({
      ...options,
      entryPoints: ENTRIES,
      packages: 'external',
      alias: { '@sync-health/contract': path.resolve(SERVER, '../contract/src') },
    });
    // Then with what that requires.
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
