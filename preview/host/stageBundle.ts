/** Bundles the stage for the browser. One copy of each package that keeps state, or services set in one are missed. */
import { build, type Plugin } from 'esbuild';
import path from 'node:path';

const PREVIEW = path.join(__dirname, '..');
export const STAGE_DIR = path.join(PREVIEW, 'dist');

/** Packages of which several versions are installed, and the one package that decides which is bundled. */
const SINGLE_COPIES: Record<string, string> = {
  'react-router-dom': PREVIEW,
  'react-router-dom-v5-compat': PREVIEW,
  '@emotion/css': path.dirname(require.resolve('@grafana/ui/package.json')),
};

/** What Grafana itself takes from its packages and they do not export: the setters that its start-up calls. */
const INTERNALS = path.join(
  path.dirname(require.resolve('@grafana/runtime/package.json')),
  'dist/cjs/components/PluginPage.cjs'
);

const oneCopyOfEach: Plugin = {
  name: 'one-copy-of-each',
  setup({ onResolve }) {
    onResolve({ filter: /^@grafana\/runtime\/internal$/ }, () => ({ path: INTERNALS }));
    onResolve({ filter: new RegExp(`^(${Object.keys(SINGLE_COPIES).join('|')})$`) }, ({ path: name }) => ({
      path: require.resolve(name, { paths: [SINGLE_COPIES[name]!] }),
    }));
  },
};

export async function bundleStage() {
  await build({
    entryPoints: { stage: path.join(PREVIEW, 'stage/main.tsx') },
    outdir: STAGE_DIR,
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    // The ES builds of @grafana/* break the default imports of older packages.
    mainFields: ['main'],
    conditions: ['require', 'browser'],
    define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}', global: 'window' },
    loader: { '.svg': 'dataurl', '.png': 'dataurl', '.woff2': 'file', '.woff': 'file', '.ttf': 'file' },
    jsx: 'automatic',
    sourcemap: 'linked',
    minify: true,
    logLevel: 'error',
    plugins: [oneCopyOfEach],
  });
}
