import { startTestServer, type TestServer } from '../testing/testServer';
import { tabSeparated } from './tabSeparated';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.app.storage.execute('CREATE TABLE texts (place UInt32, text String) ENGINE = MergeTree ORDER BY place');
});
afterAll(() => server.close());

/** What begins or ends something in SQL, and what TabSeparated escapes. */
const TEXTS = [
  '`',
  '``',
  "'",
  '"',
  '/*',
  '*/',
  '--',
  '#',
  ';',
  '$a$',
  '\\',
  '\\`',
  '\n',
  '\t',
  '\r\n',
  '\0',
  '\\N',
  '',
  '語`',
];

it.each([
  ['a row', 1],
  ['all texts', TEXTS.length],
  ['more than the engine reads at once', 12_000],
])('%s is stored letter by letter', async (_, count) => {
  const { storage } = server.app;
  await storage.execute('TRUNCATE TABLE texts');
  // The largest is 20 MB; the engine reads text in pieces of 10 MB at least.
  const long = count > TEXTS.length ? '`; DROP TABLE texts; '.repeat(80) : '';
  const rows = Array.from({ length: count }, (_row, place) => ({ place, text: long + TEXTS[place % TEXTS.length]! }));
  await storage.insert('texts', ['place', 'text'], tabSeparated(rows.map(({ place, text }) => [place, text])));
  const stored = await storage.rows<{ place: number; text: string }>('SELECT place, text FROM texts ORDER BY place');
  expect(stored.length).toBe(count);
  expect(stored.filter(({ text }, place) => text !== rows[place]!.text)).toEqual([]);
});
