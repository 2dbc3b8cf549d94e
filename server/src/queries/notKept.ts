/** Tells of objectives whose windows reach back beyond what is kept: these count only what is still stored. */
import { type Notice } from '@sync-health/contract';

const DAY_MS = 86_400_000;
/** Events expire by weeks, up to this many days later than the setting says. */
const LATEST_DAYS = 8;
/** The most ids in the notice. */
const MAX_NAMED = 5;

/** What was counted of an objective: from the first moment of its windows on. */
interface Counts {
  id: string;
  moments: readonly number[];
  /** How many events there are between each moment and the next. */
  events: readonly number[];
}

/** No notice if the counts show that the connector is younger than what is kept. */
export function notKept(counts: readonly Counts[], retentionDays: number, nowMs = Date.now()): Notice[] {
  const keptFromMs = nowMs - retentionDays * DAY_MS;
  const cut = counts
    .filter(({ moments, events }) => {
      const hasOld = events.some((count, place) => count > 0 && moments[place]! <= keptFromMs + LATEST_DAYS * DAY_MS);
      return moments[0] !== undefined && moments[0] < keptFromMs && hasOld;
    })
    .map(({ id }) => id);
  const ids = [...new Set(cut)];
  const more = ids.length > MAX_NAMED ? ` and ${ids.length - MAX_NAMED} more` : '';
  return ids.length === 0
    ? []
    : [
        {
          severity: 'info',
          text: `Events are kept for ${retentionDays} days. Windows that reach back further count only what is still stored: ${ids.slice(0, MAX_NAMED).join(', ')}${more}.`,
        },
      ];
}
