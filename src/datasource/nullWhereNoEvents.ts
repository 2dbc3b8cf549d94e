/**
 * Replaces the figures of intervals without events by null, so that a line of the past has gaps there. The server fills
 * both intervals without failures and intervals without events with 0.
 */
import { type DataFrame, type Field, FieldType } from '@grafana/data';
import type { NarrowingField } from '@sync-health/contract/queryTypes';

import type { SyncHealthQuery } from './query';

/** With a filter on these, counts are of one outcome alone, and 0 is a figure. */
const OUTCOMES: readonly NarrowingField[] = ['status', 'errorCode', 'errorClass', 'errorGroup'];

const COUNTS = ['', 'events', 'synced', 'errors'];

/** Returns no frame where no interval had events. */
export function nullWhereNoEvents(frame: DataFrame, query: SyncHealthQuery): DataFrame[] {
  const isKnown = rowsWithEvents(frame, query);
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

function rowsWithEvents(frame: DataFrame, query: SyncHealthQuery): (row: number) => boolean {
  const numbers = frame.fields.filter(({ type }) => type === FieldType.number);
  const named = (name: string) => numbers.find((field) => field.name === name);
  const { metric = '' } = query;
  const rate = named('errorRate');
  if (rate) {
    return has(rate);
  }
  if (!COUNTS.includes(metric)) {
    // Rates and latencies of no event are null in the answer.
    return (row) => numbers.some((field) => has(field)(row));
  }
  const total = named('total');
  if (total && (metric === '' || metric === 'events') && !isOfOneOutcome(query)) {
    return (row) => total.values[row] > 0;
  }
  // The answer does not tell intervals without events. Before the first event there was nothing to count.
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
