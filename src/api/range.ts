/** Time ranges: as URLs write them (`now-7d`, epoch milliseconds, RFC 3339), and as the server takes them. */
import {
  dateMath,
  dateTime,
  type DateTime,
  getTimeZone,
  isDateTime,
  type RawTimeRange,
  type TimeRange,
} from '@grafana/data';

import { halfOpenEnd } from './halfOpenEnd';

/** Members have the names of Grafana's dashboard URLs, so that a range can be passed between dashboards and pages. */
export interface UrlRange {
  from: string;
  to: string;
  /** Time zone of `now/d`: an IANA name, `utc` or `browser`. Absent: the user's own. */
  timezone?: string;
}

/** Half-open, [from, to), in RFC 3339. */
export interface AbsoluteRange {
  from: string;
  to: string;
}

const DEFAULT_RANGE: UrlRange = { from: 'now-7d', to: 'now' };

/** Reads the range of a page from its URL. */
export function readRange(params: URLSearchParams, fallback = DEFAULT_RANGE): UrlRange {
  const timezone = readTimeZone(params);
  return {
    from: params.get('from') ?? fallback.from,
    to: params.get('to') ?? fallback.to,
    ...(timezone && { timezone }),
  };
}

/** The time zone of a URL. Undefined where there is none or it is unknown. */
export function readTimeZone(params: URLSearchParams): string | undefined {
  const named = params.get('timezone');
  return named && isTimeZone(named) ? named : undefined;
}

function isTimeZone(name: string): boolean {
  try {
    return name === 'browser' || new Intl.DateTimeFormat(undefined, { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

function parse(value: string): string | DateTime {
  if (value.startsWith('now')) {
    return value;
  }
  const moment = dateTime(/^\d+$/.test(value) ? Number(value) : value);
  return moment.isValid() ? moment : 'now';
}

export function toTimeRange({ from, to, timezone = getTimeZone() }: UrlRange): TimeRange {
  const raw = { from: parse(from), to: parse(to) };
  const start = dateMath.toDateTime(raw.from, { roundUp: false, timezone });
  const end = dateMath.toDateTime(raw.to, { roundUp: true, timezone });
  return start?.isValid() && end?.isValid() ? { from: start, to: end, raw } : toTimeRange(DEFAULT_RANGE);
}

export function toUrlRange(raw: RawTimeRange): Pick<UrlRange, 'from' | 'to'> {
  const toUrl = (value: string | DateTime) => (isDateTime(value) ? String(value.valueOf()) : value);
  return { from: toUrl(raw.from), to: toUrl(raw.to) };
}

/** Resolves `now` at each call, so that asking again includes the newest records. */
export function toAbsolute(range: UrlRange): AbsoluteRange {
  const { from, to } = toTimeRange(range);
  return { from: from.toISOString(), to: new Date(halfOpenEnd(to.valueOf())).toISOString() };
}
