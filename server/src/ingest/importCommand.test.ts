import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Parser } from 'csv-parse';

import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';
import { wayToRead } from './formats/columnMap';
import { readCsv } from './formats/csv';
import { importCommand } from './importCommand';

let server: TestServer;
let directory: string;
let listen: { host: string; port: number };
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sync-health-import-'));
  server = await startTestServer({ bodyLimitBytes: 256 * 1024 });
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  listen = { host: '127.0.0.1', port: (server.app.server.address() as AddressInfo).port };
});
afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

const MAP = JSON.stringify({
  id: 'ID',
  recordId: 'ID',
  startTime: 'Begin',
  endTime: 'End',
  mode: { value: 'realtime' },
  object: { value: 'Invoice' },
  action: { value: 'update' },
  status: { value: 'success' },
});

async function imported(file: string, ...args: string[]) {
  const lines: string[] = [];
  const tokenFile = path.join(directory, 'token');
  await writeFile(tokenFile, `${TEST_TOKEN}\n`);
  const sum = await importCommand([file, ...args], listen, (line) => lines.push(line), {
    SYNC_HEALTH_TOKEN_FILE: tokenFile,
  });
  return { sum, lines };
}

it('imports a file larger than a body, and again without counting twice', async () => {
  const file = path.join(directory, 'events.csv');
  const rows = Array.from({ length: 6000 }, (_, index) => `r${index},2026-11-20T10:00:00Z,2026-11-20T10:00:01Z`);
  await writeFile(file, ['ID,Begin,End', ...rows, '', 'short', 'bad,2026-11-20T10:00:00Z,'].join('\r\n'));
  const first = await imported(file, '--map', MAP);
  expect(first.sum).toBe('6002 rows: 6000 accepted, 0 duplicates, 2 rejected, of which 0 conflicts.');
  expect(first.lines).toEqual([
    '5000 rows',
    expect.stringMatching(/^line 6003: The row is not as long/),
    'line 6004 (bad): endTime is missing',
    '6002 rows',
  ]);
  expect((await imported(file, '--map', MAP)).sum).toContain('0 accepted, 6000 duplicates');
});

it('columns are named like members or attributes, and others are told once', async () => {
  const file = path.join(directory, 'named.csv');
  const names = 'id,mode,object,action,recordId,startTime,endTime,status,attributes.region,Regoin';
  const rows = Array.from(
    { length: 5001 },
    (_, index) => `n${index},realtime,A,update,r,2026-11-20T10:00:00Z,2026-11-20T10:00:01Z,success,eu,x`
  );
  await writeFile(file, [names, ...rows].join('\n'));
  const { sum, lines } = await imported(file);
  expect(sum).toContain('5001 rows: 5001 accepted');
  expect(lines).toEqual([
    'not read, since they are named like no member of an event: Regoin',
    '5000 rows',
    '5001 rows',
  ]);
  const [row] = await server.app.storage.rows(`SELECT attributes FROM events WHERE id = 'n5000'`);
  expect(row).toEqual({ attributes: '{"region":"eu"}' });
});

it('imports what Excel writes as Unicode text, and a file that begins with a line sep=', async () => {
  const file = path.join(directory, 'excel.txt');
  const row = (id: string) => `${id}\t2026-11-20T10:00:00Z\t2026-11-20T10:00:01Z`;
  const lines = ['\ufeffID\tBegin\tEnd', row('excel-é'), 'short'];
  await writeFile(file, Buffer.from(lines.join('\r\n'), 'utf16le'));
  const unicode = await imported(file, '--map', MAP);
  expect(unicode.sum).toContain('2 rows: 1 accepted');
  expect(unicode.lines[0]).toMatch(/^line 3: The row/);
  await writeFile(file, ['sep=;', ...lines.map((line) => line.replaceAll('\t', ';').replace('\ufeff', ''))].join('\n'));
  const separated = await imported(file, '--map', MAP);
  expect(separated.sum).toContain('0 accepted, 1 duplicates');
  expect(separated.lines[0]).toMatch(/^line 4: The row/);
});

it('results of a Salesforce job are imported with its information, and have no latency', async () => {
  const file = path.join(directory, 'failed.csv');
  const job = path.join(directory, 'job.json');
  await writeFile(file, '"sf__Id","sf__Error",Name\n"0015e1","UNABLE_TO_LOCK_ROW:unable to obtain access:--","Acme"\n');
  const information = {
    id: '7505e1',
    object: 'Account',
    operation: 'update',
    createdDate: '2026-11-20T10:00:00.000+0000',
  };
  await writeFile(job, JSON.stringify(information));
  await expect(imported(file, '--map', 'salesforce-failed')).rejects.toThrow('needs the information of its job');
  const { sum } = await imported(file, '--map', 'salesforce-failed', '--job', job);
  expect(sum).toBe('1 rows: 1 accepted, 0 duplicates, 0 rejected, of which 0 conflicts.');
  const [row] = await server.app.storage.rows(`SELECT untimed, error_code FROM events WHERE record_id = '0015e1'`);
  expect(row).toEqual({ untimed: 1, error_code: 'UNABLE_TO_LOCK_ROW' });
});

it('reads the charset that --charset names, and says so for a file that is not UTF-8', async () => {
  const file = path.join(directory, 'latin.csv');
  const rows = 'ID,Begin,End\ncaf\xe9,2026-11-20T10:00:00Z,2026-11-20T10:00:01Z\n';
  await writeFile(file, Buffer.from(rows, 'latin1'));
  await expect(imported(file, '--map', MAP)).rejects.toThrow(
    'The file is not utf-8: encode it so, or name its charset by --charset.'
  );
  expect((await imported(file, '--map', MAP, '--charset', 'windows-1252')).sum).toContain('1 accepted');
  await writeFile(file, Buffer.from(rows, 'utf16le'));
  await expect(imported(file, '--map', MAP)).rejects.toThrow('name its charset by --charset, utf-16le or utf-16be');
  expect((await imported(file, '--map', MAP, '--charset', 'utf-16le')).sum).toContain('1 duplicates');
  await expect(imported(file, '--charset', 'nonsense')).rejects.toThrow('The charset nonsense is not supported');
});

it('a large file leaves no listeners behind', async () => {
  const file = path.join(directory, 'large.csv');
  const rows = Array.from({ length: 40_000 }, (_, index) => `${index},${'x'.repeat(100)}`);
  await writeFile(file, ['ID,Other', ...rows].join('\n'));
  const written = jest.spyOn(Parser.prototype, 'write');
  let read = 0;
  let listeners = 0;
  for await (const { items } of readCsv(createReadStream(file), 'text/csv', wayToRead('{"id": "ID"}'))) {
    read += items.length;
    listeners = Math.max(
      listeners,
      ...written.mock.contexts.map((parser) => (parser as Parser).listenerCount('close'))
    );
  }
  expect(read).toBe(40_000);
  expect(written.mock.calls.length).toBeGreaterThan(40);
  expect(listeners).toBeLessThan(10);
  written.mockRestore();
});

it('a failed import says what to do', async () => {
  const file = path.join(directory, 'other.csv');
  await writeFile(file, 'a,b\n1,2\n');
  await expect(imported(file)).rejects.toThrow('The first line names no column of an event');
  await writeFile(file, 'id,b\n1,2\n');
  await expect(imported(file, '--map', '{"id": "c"}')).rejects.toThrow('has no column "c"; it has id, b');
  await expect(imported(path.join(directory, 'none.csv'))).rejects.toThrow('no such file');
  const run = (args: string[], environment: NodeJS.ProcessEnv, port = listen.port) =>
    importCommand(args, { ...listen, port }, () => {}, environment);
  await expect(run([file], { SYNC_HEALTH_TOKEN: 'wrong' })).rejects.toThrow('401');
  await expect(run([file], { SYNC_HEALTH_TOKEN: 'x' }, 9)).rejects.toThrow('does not answer');
  await expect(run([file], {})).rejects.toThrow('set SYNC_HEALTH_TOKEN');
  await expect(run([file], { SYNC_HEALTH_TOKEN_FILE: '/nowhere' })).rejects.toThrow("/nowhere can't be read (ENOENT)");
  await expect(run([file, '--token', 'x'], {})).rejects.toThrow('a command line: set SYNC_HEALTH_TOKEN');
  await expect(run(['--file', file], {})).rejects.toThrow('Usage');
});
