/** Sends the history to the server. */
import { request } from 'undici';

import { type Client } from '../src';
import { simulateHistory } from './history';
import { DAY } from './time/rhythm';
import { type WorldState } from './world';

const HISTORY_DAYS = 15;

/** Loads the history that ends at `end`; answers the world as it is then. Loading it again changes nothing. */
export async function loadHistory(
  client: Client,
  end: number,
  onProgress: (events: number) => void
): Promise<WorldState> {
  const history = simulateHistory(end);
  let events = 0;
  for (;;) {
    const next = await history.next();
    if (next.done) {
      await client.flush();
      onProgress(events);
      return next.value;
    }
    if (next.value.kind === 'event') {
      await client.record(next.value.event);
      events++;
    } else {
      await client.job(next.value.jobId).update(next.value.state);
    }
    if (events % 20_000 === 0 && events > 0 && next.value.kind === 'event') {
      onProgress(events);
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
