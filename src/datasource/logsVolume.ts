/**
 * The histogram above log lines in Explore: all failures of the range over time, from rollups. Where a filter can't be
 * counted from rollups, Explore counts the lines that it has, and says so.
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

/** The level that the backend gives each line, since every line is a failure. */
const LEVEL = 'error';

const isShown = ({ queryType, format, hide }: SyncHealthQuery) =>
  queryType === 'failures' && format === 'logs' && !hide;

/** A trend can't be narrowed by search, state or bucket. */
const isCountable = ({ search, state, bucket }: SyncHealthQuery) => !search && !state?.length && !bucket?.time;

/** Whether all lines of a request can be counted. */
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

/** Adds the label `level`, by which Explore colors and stacks. */
export function withLevel(frame: DataFrame): DataFrame {
  const fields = frame.fields.map((field) =>
    field.type === FieldType.number ? { ...field, labels: { ...field.labels, level: LEVEL } } : field
  );
  return { ...frame, fields };
}
