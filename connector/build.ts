/** Builds what is published: the library for both module systems with its types, and the contract inside it. */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';

import { build } from 'esbuild';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';

const HERE = __dirname;
const ENTRY = path.join(HERE, 'src/index.ts');
const DIST = path.join(HERE, 'dist');
const CONTRACT = path.resolve(HERE, '../contract/src');

async function main() {
  await rm(DIST, { recursive: true, force: true });
  await mkdir(DIST, { recursive: true });
  for (const [format, outfile] of [
    ['esm', 'index.mjs'],
    ['cjs', 'index.cjs'],
  ] as const) {
    await build({
      entryPoints: [ENTRY],
      bundle: true,
      platform: 'node',
      target: 'node20',
      format,
      outfile: path.join(DIST, outfile),
      alias: { '@sync-health/contract': CONTRACT },
      external: ['undici', 'standardwebhooks', '@sinclair/typebox'],
    });
  }
  const types = await rollup({
    input: ENTRY,
    external: ['undici', '@sinclair/typebox', /^node:/],
    plugins: [
      dts({
        compilerOptions: {
          baseUrl: HERE,
          paths: { '@sync-health/contract': [path.join(CONTRACT, 'index.ts')] },
        },
      }),
    ],
  });
  for (const name of ['index.d.mts', 'index.d.cts']) {
    await types.write({ file: path.join(DIST, name), format: 'es' });
  }
}

void main();
