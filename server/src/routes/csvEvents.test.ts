import { Readable } from 'node:stream';

import { type IngestResult } from '@sync-health/contract';
import { stringify } from 'csv-stringify/sync';

import csvRows from '../../../tests/fixtures/csvRows.json';
import { makeEvent } from '../testing/events';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

let server: TestServer;
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());

async function post(payload: string | Buffer | Readable, map?: object | string, contentType = 'text/csv') {
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

it('takes a file whose columns are named like members, and recognizes its rows again', async () => {
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

it('a row of another length is rejected, and the others are kept', async () => {
  const [header, row] = stringify([makeEvent()], { header: true }).trim().split('\n') as [string, string];
  const { status, body } = await post([header, 'short', row, `${row},more`].join('\n'));
  expect({ status, body }).toMatchObject({
    status: 200,
    body: {
      accepted: 1,
      rejected: [
        { index: 0, line: 2, detail: expect.stringMatching(/not as long .* needs quotation marks$/) },
        { index: 2, line: 4, detail: expect.stringMatching(/not as long .* needs quotation marks$/) },
      ],
    },
  });
});

it('lines may end by CR LF and by LF in one file', async () => {
  const row = (id: string) => VALUES.replace(/^[^,]*/, id);
  for (const [index, ends] of (
    [
      ['\n', '\r\n'],
      ['\r\n', '\n'],
    ] as const
  ).entries()) {
    const file = `${NAMES}${ends[0]}${row(`m${index}a`)}${ends[1]}${row(`m${index}b`)}${ends[0]}`;
    expect((await post(file)).body).toMatchObject({ accepted: 2, rejected: [] });
  }
  const file = ['Id,Record', `m3,r3\r`, ''].join('\n');
  await post(file, { ...MADE_UP, id: 'Id', recordId: 'Record' });
  expect(await stored('m3')).toMatchObject([{ record_id: 'r3' }]);
});

it('UTF-16 without a byte order mark is named, with what to do', async () => {
  for (const file of [Buffer.from(`${NAMES}\n`, 'utf16le'), Buffer.from(`${NAMES}\n`, 'utf16le').swap16()]) {
    const { status, body } = await post(file);
    expect([status, body.detail]).toEqual([400, expect.stringContaining('UTF-16 without a byte order mark')]);
  }
  const row = VALUES.replace(/^[^,]*/, 'no-mark');
  const named = await post(Buffer.from(`${NAMES}\n${row}`, 'utf16le'), undefined, 'text/csv; charset=utf-16le');
  expect(named.status).toBe(200);
});

const MADE_UP = {
  startTime: { value: '2026-11-20T10:00:00Z' },
  endTime: { value: '2026-11-20T10:00:01Z' },
  mode: { value: 'realtime' },
  object: { value: 'Invoice' },
  action: { value: 'update' },
  status: { value: 'success' },
};

it('rejected rows beyond those that are listed are counted in the answer', async () => {
  const bad = Array.from({ length: 10_002 }, () => VALUES.replace('success', 'maybe'));
  const none = await post([NAMES, ...bad].join('\n'));
  expect([none.status, none.body.detail]).toEqual([422, expect.stringContaining('None of the 10002 events')]);
  expect([none.body.rejected.length, none.body.unlisted]).toEqual([10_000, 2]);
  const one = await post([NAMES, VALUES.replace(/^[^,]*/, 'beyond'), ...bad].join('\n'));
  expect(one).toMatchObject({ status: 200, body: { accepted: 1, unlisted: 2 } });
});

it('a file without a line of column names is refused, since its first row would be lost', async () => {
  const [, ...rows] = stringify([makeEvent(), makeEvent()], { header: true }).trim().split('\n');
  for (const file of [rows.join('\n'), rows[0]!, 'ID,MODE\nx,y', 'sep=,\nID,MODE\nx,y']) {
    const { status, body } = await post(file);
    expect([status, body.field, body.detail]).toEqual([400, 'map', expect.stringContaining('first line')]);
  }
});

it('a column such as attributes.region is an attribute, and a column that is named like no member is told', async () => {
  const own = '"attributes.region"; attributes.cost center ;attributes.__proto__;attributes.empty;attributes.;regoin;';
  const row = (id: string) => `${by(';', VALUES).replace(/^[^;]*/, id)};eu;"4;2";p;;x;y;`;
  const { body } = await post([`${by(';', NAMES)};${own}`, row('with-attributes')].join('\n'));
  expect(body).toEqual({
    ...{ accepted: 1, duplicates: 0, conflicts: 0, rejected: [] },
    ignoredColumns: ['attributes.', 'regoin'],
  });
  expect(await stored('with-attributes')).toMatchObject([
    { attributes: '{"__proto__":"p","cost center":"4;2","region":"eu"}' },
  ]);
  const many = Array.from({ length: 17 }, (_, index) => `attributes.a${index}`);
  const rejected = await post([`${NAMES},${many.join(',')}`, VALUES + ',x'.repeat(17)].join('\n'));
  expect([rejected.status, rejected.body.rejected[0]?.detail]).toEqual([422, expect.stringContaining('attributes')]);
  const twice = await post(`${NAMES},attributes.a, attributes.a\n${VALUES},1,2`);
  expect(twice.body.detail).toBe('The file has two columns "attributes.a": rename one.');
  // What a map leaves out is left out on purpose.
  const map = JSON.stringify({ ...MADE_UP, id: 'Id', recordId: 'Id' });
  expect((await post('Id,attributes.region,Other\nmapped,eu,x', map)).body).not.toHaveProperty('ignoredColumns');
});

it('column names are matched without the spaces around them', async () => {
  const file = stringify([makeEvent()], { header: true });
  expect((await post(file.replace('id,', ' id ,').replace('connector', 'connector '))).body.accepted).toBe(1);
  const twice = await post(file.replace('connector,', 'id,'));
  expect(twice).toMatchObject({ status: 400, body: { detail: 'The file has two columns "id": rename one.' } });
});

const [NAMES, VALUES] = stringify([makeEvent()], { header: true }).trim().split('\n') as [string, string];
const by = (delimiter: string, line: string) => line.replaceAll(',', delimiter);

it('the delimiter is the one that a first line sep= says, else the one that the column names show', async () => {
  for (const delimiter of [',', ';', '\t', '|']) {
    const row = by(delimiter, VALUES).replace(/^[^,;|\t]*/, `"${delimiter}${JSON.stringify(delimiter).length}"`);
    const lines = [by(delimiter, NAMES), row, 'short'];
    for (const [file, line] of [
      [lines.join('\n'), 3],
      [['\ufeffsep=' + delimiter, ...lines].join('\r\n'), 4],
      [[`"SEP=${delimiter}"`, ...lines].join('\r'), 4],
    ] as const) {
      const { body } = await post(file);
      expect([body.accepted + body.duplicates, body.rejected]).toMatchObject([1, [{ index: 1, line }]]);
    }
  }
  const caret = await post(['sep=^', by('^', NAMES), by('^', VALUES)].join('\n'));
  expect(caret.body).toMatchObject({ accepted: 1, rejected: [] });
});

it('rejected rows and faults have the line that a text editor shows, also after blank lines and line breaks in texts', async () => {
  for (const newline of ['\n', '\r\n', '\r']) {
    const rest = VALUES.slice(VALUES.indexOf(','));
    const start = ['', NAMES, `"a${newline}b"${rest}`, '', '', 'short', `"c${newline}${newline}d",x`, 'short', ''];
    const { body } = await post(start.join(newline));
    expect(body.rejected.map(({ index, line }) => [index, line])).toEqual([
      [1, 7],
      [2, 8],
      [3, 11],
    ]);
    for (const [end, line] of [
      ['"never closed', 12],
      [`${newline}"5" pipe"`, 13],
    ] as const) {
      const { status, body: refused } = await post(start.join(newline) + end);
      expect([status, refused.detail]).toEqual([
        400,
        `The body is not CSV: line ${line} has a quotation mark that is not closed, or one within a text that is not doubled ("").`,
      ]);
    }
  }
  for (const [file, line] of [
    ['id,"mode\na,b\n', 1],
    ['sep=;\n\nid;"mode\na;b\n', 3],
  ] as const) {
    expect((await post(file)).body.detail).toContain(`line ${line} has a quotation mark`);
  }
  const endless = await post(`${NAMES}\n\n"${'x'.repeat(300_000)}`);
  expect(endless.body.detail).toBe(
    'The body is not CSV: the row on line 3 does not end: a quotation mark is not closed.'
  );
});

it('UTF-16 with a byte order mark, which Excel calls Unicode text, is read as that', async () => {
  const row = (id: string) => VALUES.replace(/^[^,]*/, id);
  const file = (id: string) => by('\t', ['\ufeff' + NAMES, row(id), 'short'].join('\r\n'));
  const little = Buffer.from(file('Müller-漢'), 'utf16le');
  const big = Buffer.from(file('Müller-😀'), 'utf16le').swap16();
  for (const [bytes, type] of [
    [little, 'text/csv'],
    [big, 'text/csv; charset=utf-8'],
    [big, 'text/csv; charset=utf-16'],
  ] as const) {
    const { body } = await post(bytes, undefined, type);
    expect([body.accepted + body.duplicates, body.rejected]).toMatchObject([1, [{ line: 3 }]]);
  }
  expect([...(await stored('Müller-漢')), ...(await stored('Müller-😀'))]).toHaveLength(2);
  const cut = await post(little.subarray(0, -1));
  expect(cut).toMatchObject({ status: 400, body: { detail: expect.stringContaining('not utf-16le') } });
});

it('spaces around a value are part of it', async () => {
  const [, ...others] = VALUES.split(',');
  const { body } = await post([NAMES, [' spaced ', ...others].join(',')].join('\n'));
  expect(body).toMatchObject({ accepted: 1 });
  expect(await stored(' spaced ')).toHaveLength(1);
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

it('rejects rows without a time, so that no latency is made up', async () => {
  const { startTime: _, ...map } = MAP;
  const { status, body } = await post(`${HEADER}t1,r,,2026-11-20T10:00:01Z,X,eu,x\n`, map);
  expect([status, body.rejected[0]?.detail]).toEqual([422, 'startTime is missing']);
});

const JOB = {
  id: '7505e000002bCDEAA2',
  operation: 'upsert',
  object: 'Account',
  createdDate: '2026-11-20T10:00:00.000+0000',
  systemModstamp: '2026-11-20T10:05:00.000+0000',
  state: 'JobComplete',
  columnDelimiter: 'COMMA',
  externalIdFieldName: 'Number__c',
};

const resultsOf = async (file: string, map: object | string, job: object | string = JOB) => {
  const text = typeof map === 'string' ? map : JSON.stringify(map);
  const params = new URLSearchParams({ map: text, job: typeof job === 'string' ? job : JSON.stringify(job) });
  const answer = await server.app.inject({
    method: 'POST',
    url: `/v1/events?${params.toString()}`,
    headers: { authorization: `Bearer ${TEST_TOKEN}`, 'content-type': 'text/csv' },
    payload: file,
  });
  return { status: answer.statusCode, body: answer.json<IngestResult & { detail: string; field?: string }>() };
};

it('takes the results of a Salesforce job, whose records have an end and no latency', async () => {
  const connector = { connector: { value: 'salesforce' } };
  const successful = '"sf__Id","sf__Created",Number__c\n"0015e1","true","A-1"\n"0015e2","false","A-2"\n';
  const failed = '"sf__Id","sf__Error",Number__c\n"","DUPLICATE_VALUE:duplicate value found: Number__c:--","A-3"\n';
  const unprocessed = 'Number__c\n"A-4"\n';
  const taken = { status: 200, body: { duplicates: 0, conflicts: 0, rejected: [] } };
  const [one, two, three] = [
    { ...connector, like: 'salesforce-successful' },
    { ...connector, like: 'salesforce-failed' },
    { ...connector, like: 'salesforce-unprocessed' },
  ] as const;
  expect(await resultsOf(successful, one)).toMatchObject({ ...taken, body: { accepted: 2 } });
  expect(await resultsOf(failed, two)).toMatchObject({ ...taken, body: { accepted: 1 } });
  expect(await resultsOf(unprocessed, three)).toMatchObject({ ...taken, body: { accepted: 1 } });
  expect((await resultsOf(failed, two)).body).toMatchObject({ accepted: 0, duplicates: 1 });
  const rows = await server.app.storage.rows(
    `SELECT record_id, status, error_code, error_message, untimed, mode, job_id, object, action,
      toUnixTimestamp64Milli(end_time) AS end FROM events WHERE connector = 'salesforce' ORDER BY record_id`
  );
  const common = {
    ...{ untimed: 1, mode: 'manual', job_id: JOB.id, object: 'Account', action: 'upsert' },
    end: Date.parse('2026-11-20T10:05:00Z'),
  };
  expect(rows).toEqual(
    [
      { record_id: 'A-1', status: 'success', error_code: '', error_message: '' },
      { record_id: 'A-2', status: 'success', error_code: '', error_message: '' },
      {
        ...{ record_id: 'A-3', status: 'failed', error_code: 'DUPLICATE_VALUE' },
        error_message: 'duplicate value found: Number__c:--',
      },
      {
        ...{ record_id: 'A-4', status: 'failed', error_code: 'UNPROCESSED' },
        error_message: 'The job ended before this record was processed',
      },
    ].map((row) => ({ ...row, ...common }))
  );
  const download = await server.app.inject({
    url: '/v1/failures.csv?from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z&connector=salesforce',
    headers: { authorization: `Bearer ${TEST_TOKEN}` },
  });
  expect((await post(download.body, 'failures')).body).toMatchObject({ accepted: 0, duplicates: 2, rejected: [] });
});

it('reads the results of a job with its column delimiter, and says what it lacks', async () => {
  const job = { ...JOB, externalIdFieldName: null, columnDelimiter: 'PIPE' };
  const read = await resultsOf('sf__Id|sf__Created|Name\n0015e9|true|"a|b"\n', 'salesforce-successful', job);
  expect(read.body).toMatchObject({ accepted: 1 });
  const file = 'sf__Id,sf__Created\n0015e9,true\n';
  for (const [given, reason] of [
    ['', /needs the information of its job, and it is not given/],
    ['[]', /it is not a JSON object/],
    [{ ...JOB, object: '' }, /object is missing/],
  ] as const) {
    const { status, body } = await resultsOf(file, 'salesforce-successful', given);
    expect([status, body.field, body.detail]).toEqual([400, 'job', expect.stringMatching(reason)]);
  }
  const other = await resultsOf('Name\nx\n', 'salesforce-failed', job);
  expect(other.body.detail).toMatch(/no column "sf__Id" or "Id"; it has Name/);
  const nobody = await resultsOf('sf__Id,sf__Error\n,X:y\n', 'salesforce-failed', { ...job, columnDelimiter: 'COMMA' });
  expect(nobody).toMatchObject({ status: 422, body: { rejected: [{ detail: 'recordId is missing' }] } });
  for (const map of [{ like: 'none' }, { startTime: { unknown: false } }, { recordId: { firstOf: [] } }]) {
    expect(await resultsOf(file, map)).toMatchObject({ status: 400, body: { field: 'map' } });
  }
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

it("takes more rows than are held at a time, and the server's own CSV export", async () => {
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

it('recognizes a download of failed records again, even with cells that look like formulas', async () => {
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

it.each(csvRows)('reads quotation marks as the page Import does: $name', async ({ row, cells }) => {
  const id = `marks ${row}`;
  const map = { ...MADE_UP, id: { value: id }, recordId: 'a', errorMessage: 'b' };
  const ends = { '\n': row, '\r\n': row.replaceAll('\n', '\r\n') };
  for (const [end, given] of Object.entries(ends)) {
    const { status, body } = await post(['a,b', given, ''].join(end), { ...map, id: { value: `${id}${end}` } });
    if (cells === null) {
      expect([status, body.detail]).toEqual([400, expect.stringContaining('line 2 has a quotation mark')]);
    } else {
      expect(await stored(`${id}${end}`)).toMatchObject([
        { record_id: cells[0]!.replaceAll('\n', end), error_message: cells[1] },
      ]);
    }
  }
  const header = await post([row, 'x,y', ''].join('\n'), map);
  expect(header.body.detail).toContain(cells === null ? 'line 1 has a quotation mark' : 'The file has no column');
});

it('blank lines without end are refused, since they would fill the memory', async () => {
  const row = (id: string) => VALUES.replace(/^[^,]*/, id);
  const withBlanks = (id: string, chunks: number) =>
    Readable.from(
      [`${NAMES}\n`, ...Array.from({ length: chunks }, () => '\n'.repeat(64 * 1024)), row(id)].map((text) =>
        Buffer.from(text)
      )
    );
  expect(await post(withBlanks('few-blanks', 3))).toMatchObject({ status: 200, body: { accepted: 1 } });
  expect(await post(withBlanks('many-blanks', 40))).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining('line ends with nothing between them') },
  });
});
