/** Builds what is missing or older than its sources. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

import { assertGo } from './install.mjs';
import { ROOT, run } from './processes.mjs';
import { step } from './say.mjs';

const STAGE_SOURCES = ['preview/stage', 'preview/host/stageBundle.ts', 'preview/host/grafanaPackages.ts'];

const PARTS = {
  frontend: {
    title: 'the plugin (webpack)',
    sources: ['src', 'contract/src', '.config', 'package-lock.json', 'README.md', 'CHANGELOG.md'],
    result: 'dist/module.js',
  },
  server: {
    title: 'the server (esbuild)',
    sources: ['server/src', 'server/package.json', 'contract/src', 'package-lock.json'],
    result: 'server/dist/main.js',
  },
  preview: {
    title: 'the preview (esbuild)',
    sources: [...STAGE_SOURCES, 'preview/package.json', 'package-lock.json'],
    result: 'preview/dist/stage.js',
  },
  // The same sources with its own packages: see preview/host/grafanaPackages.ts.
  grafana13: {
    title: 'the preview that is Grafana 13 (esbuild)',
    script: 'preview',
    sources: [...STAGE_SOURCES, 'preview/grafana13/package-lock.json'],
    result: 'preview/grafana13/dist/stage.js',
  },
};

function newest(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) {
    return 0;
  }
  if (!stat.isDirectory()) {
    return stat.mtimeMs;
  }
  return Math.max(stat.mtimeMs, ...readdirSync(file).map((name) => newest(path.join(file, name))));
}

function isStale({ sources, result }) {
  const built = path.join(ROOT, result);
  return !existsSync(built) || sources.some((source) => newest(path.join(ROOT, source)) > statSync(built).mtimeMs);
}

/** Builds the named parts: those above, and `backend`, for which Go's build cache decides. */
export async function ensureBuilt(...names) {
  for (const name of names) {
    if (name === 'backend') {
      await assertGo();
      await step("Building the plugin's backend (Go)", () => run('npm', ['run', '--silent', 'build:backend']));
    } else if (isStale(PARTS[name])) {
      const { title, script = name } = PARTS[name];
      await step(`Building ${title}`, () => run('npm', ['run', '--silent', `build:${script}`]));
    }
  }
}
