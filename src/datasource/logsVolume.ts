/**
 * The histogram above log lines in Explore: all failures of the range by time, from rollups, where the lines are only the
 * newest of them. What it can't be narrowed by, Explore counts from the lines themselves, and says so.
 */
import {
  type DataFrame,
  type DataQueryRequest,
  FieldType,
  type SupplementaryQueryOptions,
  SupplementaryQueryType,
} from '@grafana/data';

import type { SyncHealthQuery } from './query';

type Request = Pick<DataQueryRequest<SyncHealthQuery>, 'targets'>;

const PREFIX = 'log-volume-';

/** The level of a line, as the backend has it: every one is a failure. */
const LEVEL = 'error';

const isShown = ({ queryType, format, hide }: SyncHealthQuery) =>
  queryType === 'failures' && format === 'logs' && !hide;

/** A trend knows neither states nor what messages hold. */
const isCountable = ({ search, state, bucket }: SyncHealthQuery) => !search && !state?.length && !bucket?.time;

/** Whether the volume of all lines of a request can be told. */
export function hasVolume({ targets }: Request): boolean {
  const shown = targets.filter(isShown);
  return shown.length > 0 && shown.every(isCountable);
}

export function volumeQuery(options: SupplementaryQueryOptions, query: SyncHealthQuery): SyncHealthQuery | undefined {
  if (options.type !== SupplementaryQueryType.LogsVolume || !isShown(query) || !isCountable(query)) {
    return undefined;
  }
  const { filters, conditions, window, datasource, refId } = query;
  return {
    refId: PREFIX + refId,
    version: 2,
    queryType: 'trend',
    interval: 'auto',
    metric: 'errors',
    columns: ['total'],
    filters,
    conditions,
    window,
    datasource,
  };
}

export const isVolume = ({ refId = '' }: Pick<SyncHealthQuery, 'refId'>) => refId.startsWith(PREFIX);

/** Explore colors and stacks volumes by the label `level`. */
export function withLevel(frame: DataFrame): DataFrame {
  const fields = frame.fields.map((field) =>
    field.type === FieldType.number ? { ...field, labels: { ...field.labels, level: LEVEL } } : field
  );
  return { ...frame, fields };
}
