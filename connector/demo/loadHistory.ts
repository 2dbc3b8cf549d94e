/** Sends the history to the server. */
import { request } from 'undici';

import { type Client } from '../src';
import { HISTORY_DAYS, type HistoryItem } from './history';
import { DAY } from './time/rhythm';
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

/** Whether the server still has the history; it may have been emptied since. Where it can't be told, it has. */
export async function serverHasHistory(
  { url, token, connector }: { url: string; token: string; connector: string },
  end: number
): Promise<boolean> {
  const response = await request(`${url.replace(/\/+$/, '')}/v1/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({
      from: new Date(end - HISTORY_DAYS * DAY).toISOString(),
      to: new Date(end).toISOString(),
      query: { type: 'summary', filters: { connector: [connector] } },
    }),
  });
  if (response.statusCode !== 200) {
    await response.body.dump();
    return true;
  }
  const { fields } = (await response.body.json()) as { fields: Array<{ name: string; values: unknown[] }> };
  return fields.some(({ name, values }) => name === 'synced' && values[0] !== 0);
}
