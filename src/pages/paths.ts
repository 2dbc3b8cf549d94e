/**
 * Paths of the app's pages and of what they link to. No other file writes them. It imports little, since module.js
 * imports it.
 */
import { type Params, queryString } from '../api/queryString';
import { APP_ID, DATA_SOURCE_TYPE } from '../pluginIds';

/** The app's home page. */
export const HOME_PATH = `/a/${APP_ID}`;

/** Path of each page under the app's root. plugin.json lists the same. */
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

/** Ids that every browser, proxy and router leaves unchanged in a path. */
const PLAIN_SEGMENT = /^[\w-][\w.~@: -]*$/;

/** Parameter with a job id that can't be in a path, since routers decode paths more than once. */
export const JOB_PARAM = 'job';

/** Parameter that opens the confirmation to cancel the job, as links of dashboards do. */
export const CANCEL_PARAM = 'cancel';

/** Parameters that open the details of a job over any page: its id and its connector. */
export const OPEN_JOB_PARAM = 'openJob';
export const OPEN_JOB_OF_PARAM = 'openJobOf';
/** Parameters to remove when the details close. */
export const OPENED_JOB_PARAMS = [OPEN_JOB_PARAM, OPEN_JOB_OF_PARAM, CANCEL_PARAM] as const;

export const openedJob = (jobId: string, connector: string) => ({
  [OPEN_JOB_PARAM]: jobId,
  [OPEN_JOB_OF_PARAM]: connector,
});

/** Parameters that a link keeps from its page. */
interface Kept {
  ds?: string;
  timezone?: string;
}

export function jobPath(jobId: string, connector: string, kept: Kept = {}): string {
  return PLAIN_SEGMENT.test(jobId)
    ? `${HOME_PATH}/${SEGMENTS.manualSyncs}/${encodeURIComponent(jobId)}${queryString({ connector, ...kept })}`
    : `${HOME_PATH}/${SEGMENTS.manualSyncs}/job${queryString({ [JOB_PARAM]: jobId, connector, ...kept })}`;
}

/** Parameter with a record id, which may be any text. */
export const RECORD_PARAM = 'id';

export function recordPath(recordId: string, connector: string, kept: Kept = {}): string {
  return pagePath('record', { [RECORD_PARAM]: recordId, connector, ...kept });
}

/** Parameter with a connector, which may be any text. */
export const CONNECTOR_PARAM = 'connector';

export function connectorPath(connector: string, kept: Kept = {}): string {
  return pagePath('connectors', { [CONNECTOR_PARAM]: connector, ...kept });
}

/** Parameter with the id of an objective, which may be any text. */
export const OBJECTIVE_PARAM = 'objective';

export const CONFIG_PATH = `/plugins/${APP_ID}`;
export const ADD_DATA_SOURCE_PATH = `/connections/datasources/${DATA_SOURCE_TYPE}`;

export function dataSourceSettingsPath(uid: string): string {
  return `/connections/datasources/edit/${encodeURIComponent(uid)}`;
}

/** Path of a bundled dashboard, with the uid in its file. */
export function dashboardPath(
  name: 'overview' | 'failures' | 'performance' | 'objectives',
  params: Params = {}
): string {
  return `/d/synchealth-${name}${queryString(params)}`;
}
