/** Sends the hostile texts to the server, in every field that takes texts from outside. */
import { createClient } from '@sync-health/connector';
import { MAX_LENGTH } from '@sync-health/contract';

import { HOSTILE_CONNECTOR, HOSTILE_EVENTS, HOSTILE_RANGE, LONGEST_ID, TEXTS } from '../fixtures/hostileEvents';
import { askServer, SERVER_TOKEN, SERVER_URL } from './stage';

const clientOf = (connector: string) => createClient({ url: SERVER_URL, token: SERVER_TOKEN, connector });

export async function seedHostileTexts() {
  const client = clientOf(HOSTILE_CONNECTOR);
  const { rejected } = await client.send(HOSTILE_EVENTS);
  if (rejected.length > 0) {
    throw new Error(`A hostile event was rejected: ${JSON.stringify(rejected[0])}`);
  }
  for (const text of [...TEXTS, LONGEST_ID]) {
    await client.job(text).update({
      scope: text.length > MAX_LENGTH.object ? 'M'.repeat(MAX_LENGTH.scope) : text,
      status: 'completed',
      totalRecords: 1,
      startTime: HOSTILE_RANGE.from,
      endTime: HOSTILE_RANGE.to - 60_000,
      triggeredBy: text,
      updatedAt: HOSTILE_RANGE.to,
    });
  }
  for (const text of TEXTS) {
    await clientOf(text).send(HOSTILE_EVENTS.slice(0, 1));
    await commandOf(text);
  }
}

/** Sends a success that has just ended. */
export async function sendOneNow() {
  const now = new Date().toISOString();
  const event = { object: 'Now', action: 'update', recordId: 'now', startTime: now, endTime: now } as const;
  await clientOf(HOSTILE_CONNECTOR).send([{ ...event, id: `now ${now}`, mode: 'realtime', status: 'success' }]);
}

/** Sends a retry by a person of this name, and the connector's answer with the text. */
async function commandOf(text: (typeof TEXTS)[number]) {
  const command = await askServer(
    '/v1/commands',
    { type: 'retry', connector: HOSTILE_CONNECTOR, eventIds: [text] },
    { 'x-requested-by': `UTF-8''${encodeURIComponent(text)}`, 'idempotency-key': `hostile ${TEXTS.indexOf(text)}` }
  );
  const [detail, results] = [text, [{ eventId: text, outcome: 'failed', detail: text }]];
  await askServer(`/v1/commands/${command.id}/result`, { state: 'failed', detail, results });
}

/** A login is stored without unprintable characters. */
export const asLogin = (text: string) => text.replace(/\p{C}/gu, '').trim();
