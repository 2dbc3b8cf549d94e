/** How much a CSV file may unpack to, and that one which is sent as it is may have any length. */
import { gzipSync } from 'node:zlib';

import { type IngestResult } from '@sync-health/contract';
import { stringify } from 'csv-stringify/sync';

import { makeEvent } from '../testing/events';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

let server: TestServer;
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());

const [NAMES, VALUES] = stringify([makeEvent()], { header: true }).trim().split('\n') as [string, string];

/** Tries a file of these rows out. */
async function send(rows: readonly string[], encoding: 'gzip' | 'identity') {
  const file = [NAMES, ...rows].join('\n');
  const answer = await server.app.inject({
    method: 'POST',
    url: '/v1/events?dryRun=true',
    headers: { authorization: `Bearer ${TEST_TOKEN}`, 'content-type': 'text/csv', 'content-encoding': encoding },
    payload: encoding === 'gzip' ? gzipSync(file) : file,
  });
  return { status: answer.statusCode, body: answer.json<Partial<IngestResult> & { detail: string }>() };
}

const short = (rows: number) => Array<string>(rows).fill('short');

it('a few kilobytes may not unpack to millions of rows, while a file sent as it is may have any length', async () => {
  expect(await send(short(50_000), 'gzip')).toMatchObject({ status: 422, body: { unlisted: 40_000 } });
  expect(await send(short(50_001), 'gzip')).toMatchObject({
    status: 413,
    body: {
      detail:
        'The file unpacks to more than 50000 rows: send it without Content-Encoding, or by the command import. Rows that were stored already count once when they come again.',
    },
  });
  expect(await send(short(60_000), 'identity')).toMatchObject({ status: 422, body: { unlisted: 50_000 } });
});

it('a packed file of real rows may have as many as fit into the packed bytes', async () => {
  const rows = Array.from({ length: 60_000 }, (_, index) => VALUES.replace(/^[^,]*/, `packed-${index}`));
  expect(await send(rows, 'gzip')).toMatchObject({ status: 200, body: { accepted: 60_000 } });
});
