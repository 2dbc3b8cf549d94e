import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type CatalogueEntry, type ErrorCatalogueAnswer } from '@sync-health/contract';

import { SqlParams } from '../storage/sqlParams';
import { startTestServer, type TestServer } from '../testing/testServer';
import { ErrorCatalogue } from './catalogue';
import { readCatalogueFile } from './readFile';

const entry = (overrides: Partial<CatalogueEntry>): CatalogueEntry => ({
  ...{ code: 'ACME-1', title: 'Title', meaning: 'Meaning', advice: 'Advice', class: 'data', retryHelps: 'afterFix' },
  ...overrides,
});

const catalogue = new ErrorCatalogue([
  entry({ code: 'ACME-7*', class: 'configuration' }),
  entry({ code: 'ACME-77', class: 'permission' }),
  entry({ code: 'A.C%_*', class: 'transient' }),
  entry({ code: 'DACO-02', advice: 'Ask the desk.' }),
]);

const CLASSES: Array<[string, string]> = [
  ['DACO-01', 'transient'],
  ['DACO-02', 'data'],
  ['DACO-99', 'unknown'],
  ['UNABLE_TO_LOCK_ROW', 'transient'],
  ['INVALID_FIELD', 'configuration'],
  ['INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', 'permission'],
  ['ACME-77', 'permission'],
  ['ACME-70\nx', 'configuration'],
  ['A.C%_1', 'transient'],
  ['AxCyz1', 'unknown'],
  ['daco-02', 'unknown'],
  ['never heard of', 'unknown'],
  ['', ''],
];

it.each(CLASSES)('the class of %j is %j', (code, expected) => {
  expect(catalogue.classOf(code)).toBe(expected);
});

it('an entry of the file takes precedence over a built-in one', () => {
  expect(catalogue.entryOf('DACO-02')?.advice).toBe('Ask the desk.');
  expect(catalogue.entries.filter(({ code }) => code === 'DACO-02')).toHaveLength(1);
});

it('if the code does not tell the cause, the code within the message does', () => {
  const advised = (message: string) => catalogue.adviceFor('DACO-99', message)?.code;
  expect(advised('UNABLE_TO_LOCK_ROW: unable to obtain exclusive access')).toBe('UNABLE_TO_LOCK_ROW');
  expect(advised('Not saved (STRING_TOO_LONG: Name)')).toBe('STRING_TOO_LONG');
  expect(advised('No reason given')).toBe('DACO-99');
  expect(catalogue.adviceFor('DACO-02', 'Missing (REQUIRED_FIELD_MISSING: x)')?.code).toBe('DACO-02');
  expect(catalogue.adviceFor('OTHER', 'DUPLICATE_VALUE: x')?.class).toBe('data');
});

describe('on a server', () => {
  let dir: string;
  let server: TestServer;
  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'sync-health-catalogue-'));
    await writeFile(path.join(dir, 'errors.json'), JSON.stringify({ entries: [entry({ code: 'ACME-*' })] }));
    server = await startTestServer({ errorCatalogueFile: path.join(dir, 'errors.json') });
  });
  afterAll(async () => {
    await server.close();
    await rm(dir, { recursive: true });
  });

  it('the engine derives the same classes', async () => {
    const params = new SqlParams();
    const codes = params.add(
      'Array(String)',
      CLASSES.map(([code]) => code)
    );
    const rows = await server.app.storage.rows<{ class: string }>(
      `SELECT ${catalogue.classSql('code', params)} AS class FROM (SELECT arrayJoin(${codes}) AS code)`,
      params.all
    );
    expect(rows.map((row) => row.class)).toEqual(CLASSES.map(([, expected]) => expected));
  });

  it('its entries are served, including those of the file', async () => {
    const { status, body } = await server.call('/v1/error-catalogue');
    expect(status).toBe(200);
    const { entries } = body as ErrorCatalogueAnswer;
    expect(entries).toContainEqual(entry({ code: 'ACME-*' }));
    expect(entries).toContainEqual(expect.objectContaining({ code: 'DACO-02', class: 'data' }));
  });

  it.each([
    ['no JSON', /is not JSON/],
    ['[]', /the file must be object/],
    [
      JSON.stringify({ entries: [{ ...entry({}), class: 'odd' }] }),
      /entries\.0\.class must be equal to one of .*transient/,
    ],
    [
      JSON.stringify({ entries: [{ ...entry({}), extra: 1 }] }),
      /entries\.0 must NOT have additional properties \(extra\)/,
    ],
    [JSON.stringify({ entries: [entry({ title: ' ' })] }), /entries\.0\.title must say something: it is blank/],
    [JSON.stringify({ entries: [entry({}), entry({})] }), /two entries for the code ACME-1/],
  ])('a file with %s is refused at the start with the reason', async (content, message) => {
    const file = path.join(dir, 'wrong.json');
    await writeFile(file, content);
    await expect(readCatalogueFile(file)).rejects.toThrow(message);
  });

  it('a file with a byte order mark is read, and one that is not UTF-8 is refused', async () => {
    const file = path.join(dir, 'of-an-editor.json');
    const content = JSON.stringify({ entries: [entry({ title: 'Ungültig' })] });
    await writeFile(file, `\ufeff${content}`);
    expect(await readCatalogueFile(file)).toEqual([entry({ title: 'Ungültig' })]);
    await writeFile(file, content, 'latin1');
    await expect(readCatalogueFile(file)).rejects.toThrow(/of-an-editor\.json is not UTF-8: save it as UTF-8/);
  });

  it('a missing file is refused with the name of the setting', async () => {
    await expect(readCatalogueFile(path.join(dir, 'none.json'))).rejects.toThrow(/^SYNC_HEALTH_ERROR_CATALOGUE: /);
  });
});
