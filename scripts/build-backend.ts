/**
 * `npm run build:backend` builds the plugin's backend for this machine, and the preview's Go part; Go's build cache
 * makes repeated builds fast. `--linux` builds the backend for a container on this machine instead, `--all` for every
 * platform of a release.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const SDK_BUILD_INFO = 'github.com/grafana/grafana-plugin-sdk-go/build/buildinfo.buildInfoJSON';

/** A failure that the user can fix, reported in one line. */
class BuildError extends Error {}

function go(args: string[], env: Record<string, string> = {}) {
  const { error, status } = spawnSync('go', args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: 'inherit' });
  if (error || status !== 0) {
    throw new BuildError(`\`go ${args[0]}\` failed${error ? `: ${error.message}` : '; its output is above'}.`);
  }
}

function askGo(...names: string[]): string[] {
  const { error, status, stdout, stderr } = spawnSync('go', ['env', ...names], { cwd: ROOT, encoding: 'utf8' });
  if (error) {
    throw new BuildError(`Go is missing: install Go ${wantedVersion()} or later from https://go.dev/dl.`);
  }
  if (status !== 0) {
    throw new BuildError(stderr.trim().split('\n').at(-1) ?? '`go env` failed.');
  }
  return stdout.trim().split('\n');
}

function wantedVersion(): string {
  return /^go (\S+)/m.exec(readFileSync(path.join(ROOT, 'go.mod'), 'utf8'))?.[1] ?? '';
}

function isOlder(version: string, wanted: string): boolean {
  const [have, need] = [version, wanted].map((text) => text.split('.').map((part) => Number.parseInt(part, 10)));
  for (const [index, part] of (need ?? []).entries()) {
    const difference = (have?.[index] ?? 0) - part;
    if (difference !== 0) {
      return difference < 0;
    }
  }
  return false;
}

/** Go itself refuses a module that needs a newer version, but its message does not say what to do. */
function checkGo() {
  const [version = '', toolchain = ''] = askGo('GOVERSION', 'GOTOOLCHAIN');
  const mayFetchNewer = toolchain !== 'local';
  const number = version.replace(/^go/, '');
  if (!mayFetchNewer && isOlder(number, wantedVersion())) {
    throw new BuildError(`Go ${number} is too old: install Go ${wantedVersion()} or later from https://go.dev/dl.`);
  }
}

/** The SDK's own flags without the build time, which would make every build different. */
function buildFlags(): string[] {
  const { version }: { version: string } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const info = JSON.stringify({ pluginID: 'syncops-synchealth-datasource', version });
  const linked = ['-w', '-s', '-extldflags "-static"', `-X '${SDK_BUILD_INFO}=${info}'`].join(' ');
  return ['build', '-tags', 'arrow_json_stdlib', '-ldflags', linked];
}

function buildPlugin(os: string, arch: string) {
  const extension = os === 'windows' ? '.exe' : '';
  const result = path.join('dist', 'datasource', `gpx_synchealth_${os}_${arch}${extension}`);
  go([...buildFlags(), '-o', result, './pkg'], { CGO_ENABLED: '0', GOOS: os, GOARCH: arch });
}

function buildForThisMachine() {
  const [os = '', arch = ''] = askGo('GOOS', 'GOARCH');
  buildPlugin(os, arch);
  const extension = os === 'windows' ? '.exe' : '';
  const result = path.join('preview', 'backend', 'dist', `backend${extension}`);
  go([...buildFlags(), '-o', result, './preview/backend'], { CGO_ENABLED: '0' });
}

/** Builds as Grafana's SDK does, from Magefile.go. It also writes the manifest that plugin validation reads. */
function buildForAllPlatforms() {
  go(['tool', 'mage', 'buildAll']);
}

try {
  checkGo();
  if (process.argv.includes('--all')) {
    buildForAllPlatforms();
  } else if (process.argv.includes('--linux')) {
    buildPlugin('linux', askGo('GOARCH')[0] ?? '');
  } else {
    buildForThisMachine();
  }
} catch (error) {
  if (!(error instanceof BuildError)) {
    throw error;
  }
  process.stderr.write(`✗ ${error.message}\n`);
  process.exitCode = 1;
}
