/** Sends the history to the server. */
import { type Client } from '../src';
import { type HistoryItem } from './history';
import { type WorldState } from './world';

const PROGRESS_EVERY = 20_000;

/** Loads a history; returns the state of the world at its end. Loading it again changes nothing. */
export async function loadHistory(
  client: Client,
  history: AsyncGenerator<HistoryItem, WorldState>,
  onProgress: (events: number) => void
): Promise<WorldState> {
  let events = 0;
  const reports: Array<Promise<void>> = [];
  for (;;) {
    const { done, value } = await history.next();
    if (done) {
      await Promise.all([...reports, client.flush()]);
      onProgress(events);
      return value;
    }
    if (value.kind === 'job') {
      const report = client.job(value.jobId).update(value.state);
      // A failure is handled at the end; until then it must not count as unhandled.
      report.catch(() => undefined);
      reports.push(report);
    } else {
      await client.record(value.event);
      events++;
      if (events % PROGRESS_EVERY === 0) {
        onProgress(events);
      }
    }
  }
}
