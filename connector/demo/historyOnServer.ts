/**
 * Asks the server which history it has. So nothing is doubled if the demo has lost its state, and nothing is missing if
 * the server was emptied.
 */
import { request } from 'undici';

import { type DemoConfig } from './config';
import { historyEndOf, PAST } from './history';
import { DAY } from './time/rhythm';

const LOOK_BACK_MS = 80 * DAY;

/** The end of the history that the server has; `unknown` if the token may not read, or the server does not answer. */
export async function historyEndOnServer({
  url,
  token,
  connector,
}: Pick<DemoConfig, 'url' | 'token' | 'connector'>): Promise<number | 'none' | 'unknown'> {
  const now = Date.now();
  try {
    const response = await request(`${url.replace(/\/+$/, '')}/v1/query`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({
        from: new Date(now - LOOK_BACK_MS).toISOString(),
        to: new Date(now).toISOString(),
        query: { type: 'records', limit: 1, search: PAST, filters: { connector: [connector], mode: ['realtime'] } },
      }),
    });
    const answer = (await response.body.json()) as { fields?: Array<{ name: string; values: unknown[] }> };
    const ids = answer.fields?.find(({ name }) => name === 'id')?.values;
    return response.statusCode !== 200 || !ids ? 'unknown' : (historyEndOf(String(ids[0] ?? '')) ?? 'none');
  } catch {
    return 'unknown';
  }
}
