/**
 * Which Grafana the stage is: its packages are the preview's own, those of the oldest Grafana that the plugin supports,
 * or with SYNC_HEALTH_PREVIEW_GRAFANA=13 those of `preview/grafana13`, a set of its own with React 19.
 */
import { createRequire } from 'node:module';
import path from 'node:path';

const PREVIEW = path.join(__dirname, '..');

export const IS_GRAFANA_13 = process.env.SYNC_HEALTH_PREVIEW_GRAFANA === '13';

/** Where the stage's imports are resolved from, and the stage is built to. */
export const PACKAGES_DIR = IS_GRAFANA_13 ? path.join(PREVIEW, 'grafana13') : PREVIEW;

/** The file that the stage gets for an import. */
export const resolvePackage = createRequire(path.join(PACKAGES_DIR, 'package.json')).resolve;

/** The directory of a package, of which not every file can be imported. */
export function packageDir(name: string): string {
  return path.dirname(resolvePackage(`${name}/package.json`));
}
