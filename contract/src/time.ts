import { Type } from '@sinclair/typebox';

const RFC3339 = {
  format: 'date-time',
  maxLength: 40,
  description: 'RFC 3339 with an offset, such as 2026-11-20T10:00:00.000Z',
};

/** Asks of a time that it can be stored: the years 1971 to 2260. */
export const STORABLE = 'x-storable';

/** A moment as it comes in: RFC 3339 with an offset. Answers carry epoch milliseconds instead. */
export const Timestamp = Type.String({ ...RFC3339, [STORABLE]: true });

/** A moment as it goes out. */
export const EpochMs = Type.Integer({ description: 'Epoch milliseconds' });

/** A half-open range [from, to), of any years: "all time" begins in 1970. */
export const Range = { from: Type.String(RFC3339), to: Type.String(RFC3339) };

export const TimeZone = Type.String({
  minLength: 1,
  maxLength: 60,
  description: 'IANA name of the time zone that buckets align to, such as Europe/Berlin; UTC where absent',
});
