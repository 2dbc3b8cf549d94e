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
  // Places are fixed up to the fraction, and reading digits there is several times faster than turning groups to numbers.
  const [, , , , , , , fraction, sign, offsetHour = '0', offsetMinute = '0'] = match;
  const [month, day] = [twoDigits(text, 5), twoDigits(text, 8)];
  const [hour, minute, second] = [twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)];
  if (
    day < 1 ||
    day > (DAYS_IN_MONTH[month - 1] ?? 0) ||
    hour > 23 ||
    minute > 59 ||
    second > 60 ||
    Number(offsetHour) > 23 ||
    Number(offsetMinute) > 59
  ) {
    return null;
  }
  const midnight = Date.UTC(twoDigits(text, 0) * 100 + twoDigits(text, 2), month - 1, day);
  if (day > 28 && new Date(midnight).getUTCDate() !== day) {
    return null;
  }
  const offsetMs = sign ? (sign === '-' ? -1 : 1) * (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000 : 0;
  const ms =
    midnight +
    hour * 3_600_000 +
    minute * 60_000 +
    // A leap second counts as the second before it, so that it stays in its minute.
    Math.min(second, 59) * 1000 +
    (fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'))) -
    offsetMs;
  return ms >= MIN_MS && ms < MAX_MS ? ms : null;
}

const twoDigits = (text: string, at: number) => (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
