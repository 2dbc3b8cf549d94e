/** Bundles the stage for the browser. One copy of each package that keeps state, or services set in one are missed. */
import { build, type Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

const PREVIEW = path.join(__dirname, '..');
export const STAGE_DIR = path.join(PREVIEW, 'dist');

/** The setter of PluginPage, which Grafana's own start-up calls and the package does not export. */
const RUNTIME_INTERNAL = path.join(
  path.dirname(require.resolve('@grafana/runtime/package.json')),
  'dist/cjs/components/PluginPage.cjs'
);

const onePackageEach: Plugin = {
  name: 'one-package-each',
  setup({ onLoad, onResolve, resolve }) {
    onResolve({ filter: /^@grafana\/runtime\/internal$/ }, () => ({ path: RUNTIME_INTERNAL }));
    // The ES builds of @grafana/* break the default imports of older packages, and mixed builds double their state.
    onResolve({ filter: /^(@grafana|@emotion|rxjs)(\/|$)/ }, ({ path: name, kind, resolveDir, pluginData }) =>
      pluginData === 'resolving' || kind === 'require-call'
        ? undefined
        : resolve(name, { kind: 'require-call', resolveDir, pluginData: 'resolving' })
    );
    // Another version is installed beside them, for the plugin; Grafana's own packages want the ones that Grafana has.
    onResolve({ filter: /^react-router-dom(-v5-compat)?$/ }, ({ path: name }) => ({
      path: require.resolve(name, { paths: [PREVIEW] }),
    }));
    // The stage edits no code.
    onResolve({ filter: /^monaco-editor/ }, ({ path: name }) => ({ path: name, namespace: 'absent' }));
    onLoad({ filter: /^/, namespace: 'absent' }, () => ({ contents: '' }));
  },
};

/**
 * The version of react-data-grid that the npm registry has is written for React 19, where a context is its own
 * provider and a ref a property; Grafana supplies React 18.
 */
const dataGridForReact18: Plugin = {
  name: 'data-grid-for-react-18',
  setup({ onLoad }) {
    onLoad({ filter: /react-data-grid[\\/]lib[\\/]index\.js$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      const contents = source
        .replace(/\b(jsxs?\(\w+Context), \{/g, '$1.Provider, {')
        .replace(/^function DataGrid\(props\) \{/m, 'function DataGridOfProps(props) {')
        .concat(
          '\nimport { forwardRef as forwardRefTo } from "react";',
          '\nconst DataGrid = forwardRefTo((props, ref) => DataGridOfProps({ ...props, ref }));'
        );
      return { contents, loader: 'js' };
    });
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
    mainFields: ['browser', 'main', 'module'],
    define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}', global: 'window' },
    loader: { '.svg': 'dataurl', '.png': 'dataurl', '.woff2': 'file', '.woff': 'file', '.ttf': 'file' },
    jsx: 'automatic',
    sourcemap: 'linked',
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
    plugins: [onePackageEach, dataGridForReact18],
  });
}
