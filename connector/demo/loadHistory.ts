/** Sends the history to the server. */
import { type Client } from '../src';
import { type HistoryItem } from './history';
import { type WorldState } from './world';

const PROGRESS_EVERY = 20_000;

/** Loads a history; answers the world at its end. Loading it again changes nothing. */
export async function loadHistory(
  client: Client,
  history: AsyncGenerator<HistoryItem, WorldState>,
  onProgress: (events: number) => void
): Promise<WorldState> {
  let events = 0;
  for (;;) {
    const { done, value } = await history.next();
    if (done) {
      await client.flush();
      onProgress(events);
      return value;
    }
    if (value.kind === 'job') {
      await client.job(value.jobId).update(value.state);
    } else {
      await client.record(value.event);
      events++;
      if (events % PROGRESS_EVERY === 0) {
        onProgress(events);
      }
    }
  }
}
