/**
 * Chooses the Grafana packages of the stage: the preview's own, which are those of the oldest supported Grafana, or
 * with SYNC_HEALTH_PREVIEW_GRAFANA=13 those of `preview/grafana13`, which have React 19.
 */
import { createRequire } from 'node:module';
import path from 'node:path';

const PREVIEW = path.join(__dirname, '..');

export const IS_GRAFANA_13 = process.env.SYNC_HEALTH_PREVIEW_GRAFANA === '13';

/** Directory from which the stage's imports are resolved, and to which the stage is built. */
export const PACKAGES_DIR = IS_GRAFANA_13 ? path.join(PREVIEW, 'grafana13') : PREVIEW;

/** Resolves an import of the stage to a file. */
export const resolvePackage = createRequire(path.join(PACKAGES_DIR, 'package.json')).resolve;

/** The directory of a package, for files that it does not export. */
export function packageDir(name: string): string {
  return path.dirname(resolvePackage(`${name}/package.json`));
}
