/**
 * `npm run package`: builds what is installed elsewhere into release/: the plugin's zip for every platform, the server
 * as an npm package, and the Python connector library as a wheel. `-- --this-platform` builds the backend only for this
 * machine, in seconds.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { zipSync } from 'fflate';

import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { output, ROOT, run } from './lib/processes.mjs';
import { buildWheel, findPython, libraryTools, PYTHON_LIBRARY } from './lib/python.mjs';
import { main, say, step, UserError } from './lib/say.mjs';

const RELEASE = path.join(ROOT, 'release');
const PLUGIN = 'syncops-synchealth-app';
const MAX_PLUGIN_MB = 120;
const MB = 1024 * 1024;

const { version, license, author, engines } = readJson('package.json');

function readJson(file) {
  return JSON.parse(readFileSync(path.join(ROOT, file), 'utf8'));
}

/** The plugin as Grafana unpacks it: one directory with the plugin's id, with executable backends. */
async function packPlugin() {
  const directory = path.join(ROOT, 'dist');
  const entries = {};
  for (const file of readdirSync(directory, { recursive: true })) {
    const full = path.join(directory, file);
    if (statSync(full).isFile()) {
      const mode = path.basename(file).startsWith('gpx_') ? 0o755 : 0o644;
      entries[`${PLUGIN}/${file.split(path.sep).join('/')}`] = [readFileSync(full), { os: 3, attrs: mode << 16 }];
    }
  }
  const zip = zipSync(entries, { level: 9 });
  if (zip.length > MAX_PLUGIN_MB * MB) {
    throw new UserError(`The plugin's zip has ${Math.round(zip.length / MB)} MB; ${MAX_PLUGIN_MB} are allowed.`);
  }
  const name = `${PLUGIN}-${version}.zip`;
  writeFileSync(path.join(RELEASE, name), zip);
  say(`  ${name}: ${(zip.length / MB).toFixed(1)} MB`);
}

/**
 * The server's bundle contains the contract. Other packages come from the registry, the embedded engine if available.
 */
async function packServer() {
  const directory = path.join(RELEASE, 'server');
  const { description, dependencies, optionalDependencies } = readJson('server/package.json');
  const { '@sync-health/contract': _inTheBundle, ...published } = dependencies;
  mkdirSync(path.join(directory, 'dist'), { recursive: true });
  cpSync(path.join(ROOT, 'server', 'dist'), path.join(directory, 'dist'), { recursive: true });
  cpSync(path.join(ROOT, 'server', 'bin'), path.join(directory, 'bin'), { recursive: true });
  cpSync(path.join(ROOT, 'LICENSE'), path.join(directory, 'LICENSE'));
  cpSync(path.join(ROOT, 'docs', 'install-server.md'), path.join(directory, 'README.md'));
  const manifest = {
    name: '@syncops/sync-health-server',
    version,
    description,
    author,
    license,
    engines,
    bin: { 'sync-health-server': 'bin/sync-health-server.mjs' },
    files: ['bin', 'dist'],
    dependencies: published,
    optionalDependencies,
  };
  writeFileSync(path.join(directory, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const packed = await output('npm', ['pack', directory, '--pack-destination', RELEASE, '--silent']);
  if (packed == null) {
    throw new UserError('`npm pack` of the server failed: run it in release/server to see why.');
  }
  say(`  ${packed.trim()}`);
}

/** The Python library has no machine code, so one wheel is for every platform and every Python from 3.10 on. */
async function packPythonLibrary() {
  const python = await findPython();
  const tools = python.command ? await libraryTools(python) : null;
  if (!tools) {
    say(`  skipped: ${python.why ?? "pip can't get what builds it; its output is above"}`);
    return;
  }
  const directory = path.join(RELEASE, 'python');
  await buildWheel(python, tools, PYTHON_LIBRARY, directory);
  const [name] = readdirSync(directory);
  renameSync(path.join(directory, name), path.join(RELEASE, name));
  rmSync(directory, { recursive: true });
  say(`  ${name}`);
}

main(async () => {
  await ensureInstalled();
  rmSync(RELEASE, { recursive: true, force: true });
  mkdirSync(RELEASE, { recursive: true });
  await ensureBuilt('server', 'frontend');
  if (process.argv.includes('--this-platform')) {
    await ensureBuilt('backend');
  } else {
    await step("Building the plugin's backend for every platform (Go)", () =>
      run('npm', ['run', '--silent', 'build:backend', '--', '--all'])
    );
  }
  await step('Packing the plugin', packPlugin);
  await step('Packing the server', packServer);
  await step('Packing the connector library for Python', packPythonLibrary);
});
