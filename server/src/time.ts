/** Moments as text: RFC 3339 to epoch milliseconds, strictly, and fast enough for every event that comes in. */

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/** The range that storage's DateTime64 holds with room for shifts and time zones. */
const MIN_MS = Date.UTC(1971, 0, 1);
const MAX_MS = Date.UTC(2261, 0, 1);

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Epoch milliseconds of an RFC 3339 timestamp with an offset, null where it is none, names a day that does not exist
 * (February 30), or lies outside the years 1971 to 2260. Digits beyond milliseconds are cut off.
 */
export function parseTimestamp(text: string): number | null {
  const match = RFC3339.exec(text);
  if (!match) {
    return null;
  }
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHour, offsetMinute] = match;
  const [monthNumber, dayNumber] = [Number(month), Number(day)];
  if (
    dayNumber < 1 ||
    dayNumber > (DAYS_IN_MONTH[monthNumber - 1] ?? 0) ||
    Number(hour) > 23 ||
    Number(minute) > 59 ||
    Number(second) > 60 ||
    Number(offsetHour ?? 0) > 23 ||
    Number(offsetMinute ?? 0) > 59
  ) {
    return null;
  }
  const midnight = Date.UTC(Number(year), monthNumber - 1, dayNumber);
  if (new Date(midnight).getUTCDate() !== dayNumber) {
    return null;
  }
  const offsetMs = sign ? (sign === '-' ? -1 : 1) * (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000 : 0;
  const ms =
    midnight +
    Number(hour) * 3_600_000 +
    Number(minute) * 60_000 +
    // A leap second counts as the second before it, so that it stays in its minute.
    Math.min(Number(second), 59) * 1000 +
    Number((fraction ?? '').slice(0, 3).padEnd(3, '0')) -
    offsetMs;
  return ms >= MIN_MS && ms < MAX_MS ? ms : null;
}
