/** What a start does when the store is busy, damaged or away. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import Database from 'libsql';
import { Client } from 'pg';

import { createDatabase, postgresIsMissing } from '../testing/postgres';
import { openPostgres } from './postgres';
import { openSqlite } from './sqlite';

/** How long others hold what a start needs. */
const HELD_MS = 500;

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sync-health-decisions-'));
  file = path.join(directory, 'decisions.sqlite');
});
afterEach(() => rm(directory, { recursive: true }));

test('a start waits while another process holds the file of SQLite', async () => {
  const holder = new Database(file);
  holder.exec('BEGIN EXCLUSIVE');
  const opening = openSqlite(file);
  setTimeout(() => holder.exec('COMMIT'), HELD_MS);
  const store = await opening;
  expect(await store.ping()).toBe(true);
  await store.close();
  holder.close();
});

test('a file that is no database is refused in one line that says what to do', async () => {
  await writeFile(file, 'not a database '.repeat(1000));
  await expect(openSqlite(file)).rejects.toThrow(
    `The database ${file} can't be used: The transactional store is damaged: restore a backup.`
  );
});

(postgresIsMissing ? test.skip : test)('a start waits while PostgreSQL has no connection left', async () => {
  const database = await createDatabase();
  const admin = new Client({ connectionString: database.url });
  await admin.connect();
  const user = `limited_${process.pid}`;
  await admin.query(`CREATE ROLE ${user} LOGIN PASSWORD 'secret' CONNECTION LIMIT 3`);
  await admin.query(`GRANT ALL ON SCHEMA public TO ${user}`);
  const url = new URL(database.url);
  [url.username, url.password] = [user, 'secret'];
  const holders = Array.from({ length: 3 }, () => new Client({ connectionString: url.href }));
  await Promise.all(holders.map((holder) => holder.connect()));
  const opening = openPostgres(url.href);
  setTimeout(() => holders.forEach((holder) => void holder.end()), HELD_MS);
  const store = await opening;
  expect(await store.ping()).toBe(true);
  await store.close();
  await admin.query(`DROP OWNED BY ${user}`);
  await admin.query(`DROP ROLE ${user}`);
  await admin.end();
  await database.drop();
});

test('an unreachable PostgreSQL is reported in one line that names the setting', async () => {
  await expect(openPostgres('postgresql://nobody:secret@127.0.0.1:1/x')).rejects.toThrow(
    'DATABASE_URL: PostgreSQL does not answer there (ECONNREFUSED). Start it, or correct the host and port.'
  );
});
