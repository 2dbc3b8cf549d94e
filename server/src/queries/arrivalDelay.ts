/** How long after their end a connector's latest events arrived: from the connector's clock to the server's. */
import { type ArrivalDelay } from '@sync-health/contract';

import { SEQ_PER_MS } from '../storage/seq';
import { type QueryContext } from './answer';
import { Events } from './events';

const DAY_MS = 86_400_000;

/**
 * Measured over the day up to its latest event. `seq` gives the moment of the insert. All delays are in milliseconds.
 * Null when the day has no event.
 */
export async function arrivalDelay(
  context: QueryContext,
  connector: string,
  latestMs: number
): Promise<ArrivalDelay | null> {
  const range = { fromMs: latestMs - DAY_MS, toMs: latestMs + 1 };
  const events = new Events(context, { filters: { connector: [connector] } }, [range]);
  const rows = await context.storage.rows<Omit<ArrivalDelay, 'p50' | 'p95'> & { quantiles: [number, number] }>(
    `SELECT count() AS events, min(ended) AS from, max(ended) AS to, min(delay) AS least, max(delay) AS most,
      quantilesExact(0.5, 0.95)(delay) AS quantiles
    FROM (
      SELECT toUnixTimestamp64Milli(end_time) AS ended, toInt64(intDiv(seq, ${SEQ_PER_MS})) - ended AS delay
      FROM events WHERE ${events.where}
    )`,
    events.params.all
  );
  const [row] = rows;
  if (!row || row.events === 0) {
    return null;
  }
  const { quantiles, ...rest } = row;
  return { ...rest, p50: quantiles[0], p95: quantiles[1] };
}
