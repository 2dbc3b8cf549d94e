/**
 * A sender that floods the server and one that sends a batch now and then, on real storage. Counted in groups, not in
 * time.
 */
import { setImmediate } from 'node:timers/promises';

import { type IngestResult, type Problem } from '@sync-health/contract';

import { tokenCommand } from '../auth/tokenCommand';
import { makeEvent } from '../testing/events';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

let server: TestServer;
let groups = 0;
beforeAll(async () => {
  server = await startTestServer({ ingestQueueEvents: 2000 });
  const { storage } = server.app;
  const insert = storage.insert.bind(storage);
  jest.spyOn(storage, 'insert').mockImplementation((table, ...rest) => {
    groups += table === 'events' ? 1 : 0;
    return insert(table, ...rest);
  });
});
afterAll(() => server.close());

/** Refusals that are due to a slow test machine, not to this sender or the queue. */
const IS_SLOW = /server is overloaded|Too many batches wait to be read|wait too long/;

async function send(bearer: string, events: object[]): Promise<{ status: number; detail: string; accepted: number }> {
  for (;;) {
    const answer = await server.app.inject({
      method: 'POST',
      url: '/v1/events',
      headers: { authorization: `Bearer ${bearer}` },
      payload: events,
    });
    const body = answer.json<IngestResult & Problem>();
    if (answer.statusCode !== 503 || !IS_SLOW.test(body.detail)) {
      return { status: answer.statusCode, detail: body.detail, accepted: body.accepted };
    }
    await setImmediate();
  }
}

it.each([
  ['of one token that both use', async () => TEST_TOKEN],
  [
    'of a token of its own',
    async () => {
      const args = ['create', '--name', 'quiet', '--scopes', 'ingest', '--connector', 'quiet'];
      return (await tokenCommand(args, server.app.config)).split('\n')[0]!;
    },
  ],
])('every batch of a quiet connector %s is accepted, within a few groups, while another floods', async (_, token) => {
  const bearer = await token();
  let sentAway = 0;
  let isOver = false;
  const flooding = Array.from({ length: 24 }, async () => {
    while (!isOver) {
      const events = Array.from({ length: 300 }, () => makeEvent({ connector: 'flood' }));
      const { status } = await send(TEST_TOKEN, events);
      sentAway += status === 503 ? 1 : 0;
    }
  });
  while (sentAway === 0) {
    await setImmediate();
  }
  const waited: number[] = [];
  try {
    for (let index = 0; index < 15; index++) {
      const before = groups;
      const answer = await send(bearer, [makeEvent({ connector: 'quiet' }), makeEvent({ connector: 'quiet' })]);
      expect(answer).toMatchObject({ status: 200, accepted: 2 });
      waited.push(groups - before);
    }
  } finally {
    isOver = true;
    await Promise.all(flooding);
  }
  // The group being written, the next one, and one that was begun while the batch was read.
  expect(Math.max(...waited)).toBeLessThanOrEqual(4);
});
