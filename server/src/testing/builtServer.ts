/**
 * Builds the server with its packages into one JavaScript file, once for a run of tests, and compiles it. A process
 * then starts without finding packages and compiling sources.
 */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

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
    // Then with everything that it requires. A script from a code cache can't import modules.
    await build({
      ...options,
      entryPoints: Object.keys(ENTRIES).map((entry) => path.join(outdir, `${entry}.js`)),
      outExtension: { '.js': '.bundle.js' },
      supported: { 'dynamic-import': false },
      external: WITH_FILES,
    });
    await Promise.all(Object.keys(ENTRIES).map((entry) => compile(path.join(outdir, `${entry}.js`))));
    return outdir;
  });
  return path.join(directory, `${entry}.js`);
}

/** Makes `entry` run its bundle from a code cache, which one short run writes. */
async function compile(entry: string) {
  const startCompiled = JSON.stringify(path.join(__dirname, 'startCompiled.js'));
  await writeFile(entry, `require(${startCompiled})(${JSON.stringify(entry.replace(/js$/, 'bundle.js'))});\n`);
  await promisify(execFile)(process.execPath, [entry, 'help']);
}
