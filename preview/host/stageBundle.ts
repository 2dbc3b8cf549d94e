/**
 * Bundles the stage for the browser, with one copy of each package that has state. With two copies, a service set in
 * one would be missing in the other.
 */
import { build, type OnResolveArgs, type Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { IS_GRAFANA_13, packageDir, PACKAGES_DIR, resolvePackage } from './grafanaPackages';

const STAGE_SOURCES = path.join(__dirname, '../stage');
export const STAGE_DIR = path.join(PACKAGES_DIR, 'dist');

/** Sets PluginPage. Grafana calls it when it starts, and the package does not export it. */
const RUNTIME_INTERNAL = path.join(packageDir('@grafana/runtime'), 'dist/cjs/components/PluginPage.cjs');

/** Where a module's imports are resolved: those of the stage in the packages of its Grafana. */
const resolveDirOf = ({ importer, resolveDir }: OnResolveArgs) =>
  importer.startsWith(STAGE_SOURCES) ? PACKAGES_DIR : resolveDir;

const onePackageEach: Plugin = {
  name: 'one-package-each',
  setup({ onLoad, onResolve, resolve }) {
    onResolve({ filter: /^@grafana\/runtime\/internal$/ }, () => ({ path: RUNTIME_INTERNAL }));
    // The ES builds of @grafana/* break the default imports of older packages, and mixing builds would double their
    // state.
    onResolve({ filter: /^(@grafana|@emotion|rxjs|i18next|react-i18next)(\/|$)/ }, (asked) =>
      asked.pluginData === 'resolving' || asked.kind === 'require-call'
        ? undefined
        : resolve(asked.path, { kind: 'require-call', resolveDir: resolveDirOf(asked), pluginData: 'resolving' })
    );
    // The plugin has another version installed. Grafana's packages need the one that Grafana has.
    onResolve({ filter: /^react-router-dom(-v5-compat)?$/ }, ({ path: name }) => ({ path: resolvePackage(name) }));
    onResolve({ filter: /^[^./]/ }, (asked) =>
      asked.pluginData === 'resolving' || resolveDirOf(asked) === asked.resolveDir
        ? undefined
        : resolve(asked.path, { kind: asked.kind, resolveDir: resolveDirOf(asked), pluginData: 'resolving' })
    );
    // The stage has no code editor.
    onResolve({ filter: /^monaco-editor/ }, ({ path: name }) => ({ path: name, namespace: 'absent' }));
    onLoad({ filter: /^/, namespace: 'absent' }, () => ({ contents: '' }));
  },
};

/**
 * Adapts react-data-grid to React 18, which Grafana supplies. The version on npm is for React 19, where a context is
 * its own provider and `ref` is a property.
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
    entryPoints: { stage: path.join(STAGE_SOURCES, 'main.tsx') },
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
    plugins: IS_GRAFANA_13 ? [onePackageEach] : [onePackageEach, dataGridForReact18],
  });
}
