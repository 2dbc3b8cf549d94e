/**
 * Bundles Grafana's packages and React for tests, once for each state of the lock file. They have over a thousand
 * modules, and Jest resolves and compiles each again for every test file.
 */
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const ROOT = path.resolve(__dirname, '../..');
const PACKAGES = [
  '@grafana/data',
  '@grafana/i18n',
  '@grafana/plugin-ui',
  '@grafana/runtime',
  '@grafana/runtime/unstable',
  '@grafana/schema',
  '@grafana/ui',
  '@grafana/ui/unstable',
  // These require little else, and Grafana's packages require them a thousand times.
  'react',
  'react/jsx-runtime',
  'react-dom',
  'react-dom/client',
  'react-dom/server',
  'react-dom/test-utils',
  'rxjs',
  'rxjs/operators',
];
/** Other packages of which there must be one, which tests replace, or which only Jest's configuration finds. */
const SHARED =
  /^(react-router.*|react-inlinesvg|i18next|react-i18next|monaco-editor|uwrap|@emotion\/\w+|@tanstack\/[\w-]+)(\/|$)/;

const version = createHash('sha256')
  .update(readFileSync(path.join(ROOT, 'package-lock.json')))
  .update(readFileSync(__filename))
  .digest('hex')
  .slice(0, 12);
const directory = path.join(ROOT, `node_modules/.cache/packages-in-tests/${version}`);
const fileOf = (name) => `${name.replace(/\W+/g, '-')}.cjs`;

/** Jest's `globalSetup`. */
module.exports = async function bundle() {
  if (existsSync(directory)) {
    return;
  }
  const unfinished = `${directory}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  await require('esbuild').build({
    stdin: {
      contents: PACKAGES.map((name) => `exports['${name}'] = () => require('${name}');`).join('\n'),
      resolveDir: ROOT,
    },
    outfile: path.join(unfinished, 'all.cjs'),
    bundle: true,
    format: 'cjs',
    // As Jest resolves packages.
    platform: 'neutral',
    mainFields: ['main'],
    external: require('node:module').builtinModules,
    minifyWhitespace: true,
    define: { 'process.env.NODE_ENV': '"test"' },
    loader: { '.css': 'empty' },
    plugins: [{ name: 'shared', setup: leaveOutShared }],
    logLevel: 'error',
  });
  for (const name of PACKAGES) {
    writeFileSync(path.join(unfinished, fileOf(name)), `module.exports = require('./all.cjs')['${name}']();\n`);
  }
  try {
    renameSync(unfinished, directory);
  } catch (error) {
    // Another run was first.
    rmSync(unfinished, { recursive: true });
    if (!existsSync(directory)) {
      throw error;
    }
  }
};

/** A version of its own that a package brings stays its own. Jest's configuration replaces the router's. */
function leaveOutShared({ onResolve, resolve }) {
  onResolve({ filter: SHARED }, async ({ path: name, pluginData, ...options }) => {
    if (pluginData === 'asked') {
      return undefined;
    }
    const found = await resolve(name, { ...options, pluginData: 'asked' });
    const isOwn = found.path.split('node_modules').length > 2 && name !== 'react-router-dom-v5-compat';
    return found.errors.length === 0 && isOwn ? found : { path: name, external: true };
  });
}

module.exports.moduleNameMapper = Object.fromEntries(
  PACKAGES.map((name) => [`^${name}$`, path.join(directory, fileOf(name))])
);
