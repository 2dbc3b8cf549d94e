/** The version of Grafana that the stage imitates, which is that of its packages. */
import { version } from '@grafana/data/package.json';

export const GRAFANA_VERSION = version;

export const IS_GRAFANA_13 = version.startsWith('13.');
