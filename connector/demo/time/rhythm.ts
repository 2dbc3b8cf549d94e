/** How busy the company is, by hour of the day and day of the week, in UTC. */

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Share of the busiest hour, from midnight on. */
const BY_HOUR = [
  0.1, 0.08, 0.07, 0.07, 0.09, 0.15, 0.28, 0.5, 0.8, 1, 1, 0.95, 0.8, 0.9, 1, 1, 0.9, 0.75, 0.55, 0.42, 0.34, 0.26,
  0.19, 0.13,
];
/** Share of the busiest day, from Sunday on. */
const BY_WEEKDAY = [0.22, 1, 0.97, 0.95, 0.9, 0.8, 0.28];

export function startOfDay(ms: number): number {
  return Math.floor(ms / DAY) * DAY;
}

/** Between 0 and 1, interpolated between hours. */
export function activityAt(ms: number): number {
  const hour = (ms - startOfDay(ms)) / HOUR;
  const before = BY_HOUR[Math.floor(hour)] ?? 0;
  const after = BY_HOUR[(Math.floor(hour) + 1) % 24] ?? 0;
  const weekday = BY_WEEKDAY[new Date(ms).getUTCDay()] ?? 1;
  return weekday * (before + (after - before) * (hour % 1));
}

export function isWeekend(ms: number): boolean {
  return [0, 6].includes(new Date(ms).getUTCDay());
}
