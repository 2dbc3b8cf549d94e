import { type IngestResult } from '@sync-health/contract';
import { stringify } from 'csv-stringify/sync';

import { makeEvent } from '../testing/events';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

let server: TestServer;
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());

async function post(payload: string | Buffer, map?: object | string, contentType = 'text/csv') {
  const query =
    map === undefined ? '' : `?map=${encodeURIComponent(typeof map === 'string' ? map : JSON.stringify(map))}`;
  const answer = await server.app.inject({
    method: 'POST',
    url: `/v1/events${query}`,
    headers: { authorization: `Bearer ${TEST_TOKEN}`, 'content-type': contentType },
    payload,
  });
  return { status: answer.statusCode, body: answer.json<IngestResult & { detail: string; field?: string }>() };
}

const stored = (id: string) => server.app.storage.rows('SELECT * FROM events WHERE id = {id:String}', { id });

it('takes a file whose columns are named as members, and knows its rows again', async () => {
  const events = [makeEvent({ id: 'a,"b"\nc' }), makeEvent({ status: 'failed', attempt: 3 }), makeEvent()];
  const file = stringify(events, {
    header: true,
    bom: true,
    record_delimiter: 'windows',
    columns: Object.keys(events[1]!),
  });
  expect((await post(file)).body).toEqual({ accepted: 3, duplicates: 0, conflicts: 0, rejected: [] });
  expect((await post(file)).body).toMatchObject({ duplicates: 3 });
  expect((await server.call('/v1/events', events)).body).toMatchObject({ duplicates: 3 });
});

it('a row of another length is a bad one, and the others are kept', async () => {
  const [header, row] = stringify([makeEvent()], { header: true }).trim().split('\n') as [string, string];
  const { status, body } = await post([header, 'short', row, `${row},more`].join('\n'));
  expect({ status, body }).toMatchObject({
    status: 200,
    body: {
      accepted: 1,
      rejected: [
        { index: 0, detail: expect.stringContaining('not as long') },
        { index: 2, detail: expect.stringContaining('not as long') },
      ],
    },
  });
});

it('names of columns are told apart, whatever is around them', async () => {
  const file = stringify([makeEvent()], { header: true });
  expect((await post(file.replace('id,', ' id ,').replace('connector', 'connector '))).body.accepted).toBe(1);
  const twice = await post(file.replace('connector,', 'id,'));
  expect(twice).toMatchObject({ status: 400, body: { detail: 'The file has two columns "id": rename one.' } });
  const semicolons = await post(file.replaceAll(',', ';'));
  expect(semicolons).toMatchObject({ status: 400, body: { detail: expect.stringContaining('by commas') } });
});

const MAP = {
  id: 'Event ID',
  recordId: 'Record',
  startTime: 'Begin',
  endTime: 'End',
  connector: { value: 'mapped' },
  mode: { value: 'realtime' },
  object: { value: 'Account' },
  action: { value: 'upsert' },
  status: { value: 'failed' },
  errorCode: 'Code',
  'attributes.region': 'Region',
};
const HEADER = 'Event ID,Record,Begin,End,Code,Region,Not read\n';

it('takes any file by a map of its columns, and says which rows are bad', async () => {
  const row = (id: string, code: string) => `${id},r,2026-11-20T10:00:00Z,2026-11-20T10:00:01Z,${code},eu,x\n`;
  const { body } = await post(`${HEADER}${row('m1', 'X')}${row('m2', '')}\n${row('m3', 'X')}`, MAP);
  expect(body).toMatchObject({
    accepted: 2,
    rejected: [{ index: 1, id: 'm2', detail: expect.stringContaining('errorCode') }],
  });
  expect(await stored('m1')).toMatchObject([{ connector: 'mapped', latency: 1000, attributes: '{"region":"eu"}' }]);
});

it('rejects rows without a time: no latency is made up', async () => {
  const { startTime: _, ...map } = MAP;
  const { status, body } = await post(`${HEADER}t1,r,,2026-11-20T10:00:01Z,X,eu,x\n`, map);
  expect([status, body.rejected[0]?.detail]).toEqual([422, 'startTime is missing']);
});

it('says what is wrong with a map or a file', async () => {
  const refused: Array<[string | Buffer, object | string | undefined, RegExp]> = [
    [HEADER, { ...MAP, id: 'ID' }, /no column "ID"; it has Event ID, Record/],
    [HEADER, { identity: 'Event ID' }, /"identity" is not a member/],
    [HEADER, { id: 5 }, /id must be the name of a column/],
    [HEADER, 'salesforce', /map: it is JSON/],
    ['id\n"never closed\n', undefined, /not CSV/],
    [Buffer.from('id,object\ncaf\u00e9,x\n', 'latin1'), undefined, /not utf-8/],
  ];
  for (const [file, map, reason] of refused) {
    const { status, body } = await post(file, map);
    expect([status, body.detail]).toEqual([400, expect.stringMatching(reason)]);
  }
  const latin = Buffer.from(`${HEADER}caf\u00e9,r,2026-11-20T10:00:00Z,2026-11-20T10:00:01Z,X,eu,x\n`, 'latin1');
  expect((await post(latin, MAP, 'text/csv; charset=windows-1252')).body).toMatchObject({ accepted: 1 });
  expect(await stored('café')).toHaveLength(1);
});

it('takes more rows than it holds at once, and what the server gives out as CSV', async () => {
  const rows = Array.from(
    { length: 12_001 },
    (_, index) => `big-${index},r${index},2026-11-20T10:00:00Z,2026-11-20T10:00:01Z,X,eu,x\n`
  );
  const { body } = await post(`${HEADER}${rows.join('')}bad,,,,,,\n`, MAP);
  expect(body).toMatchObject({ accepted: 12_001, rejected: [{ index: 12_001, id: 'bad' }] });
  const download = await server.app.inject({
    url: '/v1/failures.csv?from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z&connector=mapped',
    headers: { authorization: `Bearer ${TEST_TOKEN}` },
  });
  const again = await post(download.body.replaceAll(/^(big-1),/gm, 'another-id,'), 'failures');
  expect(again.body.accepted).toBe(1);
});

it('a download of failed records is known again, whatever a spreadsheet would take for a formula', async () => {
  const members = { connector: 'formulas', status: 'failed', errorMessage: '=1+1; -x', recordId: '@r' } as const;
  const ids = ['-A1', '+49', 'a;=b', '=x\ty'];
  await server.call(
    '/v1/events',
    ids.map((id) => makeEvent({ ...members, id }))
  );
  const download = await server.app.inject({
    url: '/v1/failures.csv?from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z&connector=formulas',
    headers: { authorization: `Bearer ${TEST_TOKEN}` },
  });
  expect((await post(download.body, 'failures')).body).toEqual({
    accepted: 0,
    duplicates: ids.length,
    conflicts: 0,
    rejected: [],
  });
});
