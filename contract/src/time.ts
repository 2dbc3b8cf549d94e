import { Type } from '@sinclair/typebox';

/** A moment as it comes in: RFC 3339 with an offset. Answers carry epoch milliseconds instead. */
export const Timestamp = Type.String({
  format: 'date-time',
  maxLength: 40,
  description: 'RFC 3339 with an offset, such as 2026-11-20T10:00:00.000Z',
});

/** A moment as it goes out. */
export const EpochMs = Type.Integer({ description: 'Epoch milliseconds' });

/** A half-open range [from, to). */
export const Range = { from: Timestamp, to: Timestamp };

export const TimeZone = Type.String({
  minLength: 1,
  maxLength: 60,
  description: 'IANA name of the time zone that buckets align to, such as Europe/Berlin; UTC where absent',
});
