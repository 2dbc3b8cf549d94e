/**
 * A trend of a time in the past, as it is compared with now: a line where something was counted, and none where nothing
 * was. The server fills counts with zeros, which say the same of an hour without failures and of one without any event.
 */
import { type DataFrame, type Field, FieldType } from '@grafana/data';
import type { NarrowingField } from '@sync-health/contract/queryTypes';

import type { SyncHealthQuery } from './query';

/** Counts of these are of events of one outcome alone, so zero of them is a figure. */
const OUTCOMES: readonly NarrowingField[] = ['status', 'errorCode', 'errorClass', 'errorGroup'];

const COUNTS = ['', 'events', 'synced', 'errors'];

/** No frame where there was nothing at all. */
export function withoutGaps(frame: DataFrame, query: SyncHealthQuery): DataFrame[] {
  const isKnown = knownRows(frame, query);
  const rows = Array.from({ length: frame.length }, (_, row) => isKnown(row));
  if (!rows.some(Boolean)) {
    return [];
  }
  const fields = frame.fields.map((field) =>
    field.type === FieldType.number
      ? { ...field, values: field.values.map((value: number | null, row) => (rows[row] ? value : null)) }
      : field
  );
  return [{ ...frame, fields }];
}

function knownRows(frame: DataFrame, query: SyncHealthQuery): (row: number) => boolean {
  const numbers = frame.fields.filter(({ type }) => type === FieldType.number);
  const named = (name: string) => numbers.find((field) => field.name === name);
  const { metric = '' } = query;
  const rate = named('errorRate');
  if (rate) {
    return has(rate);
  }
  if (!COUNTS.includes(metric)) {
    // Of no event the server gives neither a rate nor a latency.
    return (row) => numbers.some((field) => has(field)(row));
  }
  const total = named('total');
  if (total && (metric === '' || metric === 'events') && !isOfOneOutcome(query)) {
    return (row) => total.values[row] > 0;
  }
  // Not told by the answer: before the first event there was nothing to count yet.
  const isCounted = (row: number) => numbers.some(({ values }) => Boolean(values[row]));
  const first = Array.from({ length: frame.length }, (_, row) => row).find(isCounted) ?? Infinity;
  return (row) => row >= first;
}

const has =
  ({ values }: Field) =>
  (row: number) =>
    values[row] != null;

function isOfOneOutcome({ filters = {}, conditions = [] }: SyncHealthQuery): boolean {
  return (
    OUTCOMES.some((field) => Boolean(filters[field]?.length)) ||
    conditions.some(({ field }) => OUTCOMES.includes(field))
  );
}
