import { Type } from '@sinclair/typebox';

const RFC3339 = {
  format: 'date-time',
  maxLength: 40,
  description: 'RFC 3339 with an offset, such as 2026-11-20T10:00:00.000Z',
};

/** Keyword of a schema: the time must be storable, that is in the years 1971 to 2260. */
export const STORABLE = 'x-storable';

/** A time in requests: RFC 3339 with an offset. Answers have epoch milliseconds. */
export const Timestamp = Type.String({ ...RFC3339, [STORABLE]: true });

/** A time in answers. */
export const EpochMs = Type.Integer({ description: 'Epoch milliseconds' });

/** A half-open range [from, to) of any years; Grafana's "all time" begins in 1970. */
export const Range = { from: Type.String(RFC3339), to: Type.String(RFC3339) };

export const TimeZone = Type.String({
  minLength: 1,
  maxLength: 60,
  description: 'IANA name of the time zone that buckets align to, such as Europe/Berlin; UTC by default',
});
