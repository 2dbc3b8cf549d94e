/** Where the app's pages are: the one place that writes their URLs. Light, since `module.js` imports it. */
import { type Params, queryString } from '../api/queryString';
import { APP_ID, DATA_SOURCE_TYPE } from '../pluginIds';

/** The app's home page. */
export const HOME_PATH = `/a/${APP_ID}`;

/** Segments under the app's root, as plugin.json lists them too. */
export const SEGMENTS = {
  failedRecords: 'failed-records',
  manualSyncs: 'manual-syncs',
  objectives: 'objectives',
  connectors: 'connectors',
  connect: 'connect',
  import: 'import',
  activity: 'activity',
  record: 'record',
  help: 'help',
  open: 'open',
} as const;

export function pagePath(page: keyof typeof SEGMENTS, params: Params = {}): string {
  return `${HOME_PATH}/${SEGMENTS[page]}${queryString(params)}`;
}

/** Ids that no browser, proxy or router reads as anything else when they stand in a path. */
const PLAIN_SEGMENT = /^[\w-][\w.~@: -]*$/;

/** Parameter that names a job whose id can't stand in a path: routers decode a path more than once. */
export const JOB_PARAM = 'job';

/** Parameter beside a job that asks at once whether to cancel it, as a link of a dashboard does. */
export const CANCEL_PARAM = 'cancel';

/** Parameters of every page that open a job's details over it: the job's id, and its connector. */
export const OPEN_JOB_PARAM = 'openJob';
export const OPEN_JOB_OF_PARAM = 'openJobOf';
/** What goes as the details close. */
export const OPENED_JOB_PARAMS = [OPEN_JOB_PARAM, OPEN_JOB_OF_PARAM, CANCEL_PARAM] as const;

export const openedJob = (jobId: string, connector: string) => ({
  [OPEN_JOB_PARAM]: jobId,
  [OPEN_JOB_OF_PARAM]: connector,
});

/** What a link keeps of the page that it is on. */
interface Kept {
  ds?: string;
  timezone?: string;
}

export function jobPath(jobId: string, connector: string, kept: Kept = {}): string {
  return PLAIN_SEGMENT.test(jobId)
    ? `${HOME_PATH}/${SEGMENTS.manualSyncs}/${encodeURIComponent(jobId)}${queryString({ connector, ...kept })}`
    : `${HOME_PATH}/${SEGMENTS.manualSyncs}/job${queryString({ [JOB_PARAM]: jobId, connector, ...kept })}`;
}

/** Parameter that names a record: its id is the business's own, and no path can hold all of those. */
export const RECORD_PARAM = 'id';

export function recordPath(recordId: string, connector: string, kept: Kept = {}): string {
  return pagePath('record', { [RECORD_PARAM]: recordId, connector, ...kept });
}

/** Parameter that names a connector: its name may be any text. */
export const CONNECTOR_PARAM = 'connector';

export function connectorPath(connector: string, kept: Kept = {}): string {
  return pagePath('connectors', { [CONNECTOR_PARAM]: connector, ...kept });
}

/** Parameter that names an objective: its id may be any text. */
export const OBJECTIVE_PARAM = 'objective';

export const CONFIG_PATH = `/plugins/${APP_ID}`;
export const ADD_DATA_SOURCE_PATH = `/connections/datasources/${DATA_SOURCE_TYPE}`;

export function dataSourceSettingsPath(uid: string): string {
  return `/connections/datasources/edit/${encodeURIComponent(uid)}`;
}

/** The bundled dashboards, by the uid that their files give them. */
export function dashboardPath(name: 'overview' | 'failures' | 'performance', params: Params = {}): string {
  return `/d/synchealth-${name}${queryString(params)}`;
}
