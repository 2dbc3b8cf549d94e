/** Time ranges as they stand in a URL (`now-7d`, epoch milliseconds, RFC 3339) and as the server wants them. */
import { dateMath, dateTime, type DateTime, isDateTime, type RawTimeRange, type TimeRange } from '@grafana/data';

export interface UrlRange {
  from: string;
  to: string;
}

/** Half-open, [from, to), in RFC 3339. */
export interface AbsoluteRange {
  from: string;
  to: string;
}

export const DEFAULT_RANGE: UrlRange = { from: 'now-7d', to: 'now' };

function parse(value: string): string | DateTime {
  if (value.startsWith('now')) {
    return value;
  }
  const moment = dateTime(/^\d+$/.test(value) ? Number(value) : value);
  return moment.isValid() ? moment : 'now';
}

export function toTimeRange({ from, to }: UrlRange): TimeRange {
  const raw = { from: parse(from), to: parse(to) };
  const start = dateMath.toDateTime(raw.from, { roundUp: false });
  const end = dateMath.toDateTime(raw.to, { roundUp: true });
  return start?.isValid() && end?.isValid() ? { from: start, to: end, raw } : toTimeRange(DEFAULT_RANGE);
}

export function toUrlRange(raw: RawTimeRange): UrlRange {
  const toUrl = (value: string | DateTime) => (isDateTime(value) ? String(value.valueOf()) : value);
  return { from: toUrl(raw.from), to: toUrl(raw.to) };
}

/** Resolves `now` at the moment of the call, so a refetch looks at the newest records too. */
export function toAbsolute(range: UrlRange): AbsoluteRange {
  const { from, to } = toTimeRange(range);
  return { from: from.toISOString(), to: to.toISOString() };
}
