import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { readConfig } from './config';
import { SECRETS } from './settings';
import { problemOf } from './testing/problemOf';

it.each([
  [{ CLICKHOUSE_URL: 'ftp://user:hush@host' }, /^CLICKHOUSE_URL must begin with http/],
  [{ CLICKHOUSE_URL: 'http://user:hu/sh@host:8123/db' }, /^CLICKHOUSE_URL is not a URL: write the characters/],
  [{ CLICKHOUSE_URL: 'http://user:hush@a host' }, /^CLICKHOUSE_URL is not a URL/],
  [{ SYNC_HEALTH_LISTEN: '127.0.0.1:70000' }, /^SYNC_HEALTH_LISTEN: 70000 is not a port/],
  [{ SYNC_HEALTH_RETENTION_DAYS: '0' }, /^SYNC_HEALTH_RETENTION_DAYS must be a whole number from 1 to 3650\./],
  [{ SYNC_HEALTH_WEBHOOKS: '{"c":{"url":"nope","secret":"hush"}}' }, /^SYNC_HEALTH_WEBHOOKS "c" url/],
  [
    { SYNC_HEALTH_WEBHOOKS: '{"c":{"url":"http://me:hush@host","secret":""}}' },
    /^SYNC_HEALTH_WEBHOOKS "c" url must hold no/,
  ],
  [{ SYNC_HEALTH_WEBHOOK_URL: 'https://hush@host' }, /^SYNC_HEALTH_WEBHOOK_URL must hold no user or password/],
])('an unusable setting is named in one line, without its value: %p', (environment, expected) => {
  const message = problemOf(environment);
  expect(message).toMatch(expected);
  expect(message).not.toMatch(/hush|hu\/sh|\n/);
});

it('a password may have any characters, if they are encoded', () => {
  const url = 'http://user:a%2Fb%23@host:8123/db';
  expect(readConfig({ CLICKHOUSE_URL: url }).clickhouseUrl).toBe(url);
});

it('an unknown word is answered with the allowed ones, and a format without its regular expression', () => {
  expect(problemOf({ SYNC_HEALTH_LOG_LEVEL: 'verbose' })).toMatch(
    /^SYNC_HEALTH_LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent\./
  );
  expect(problemOf({ SYNC_HEALTH_LISTEN: '4280' })).toMatch(
    /^SYNC_HEALTH_LISTEN must be an address and a port, such as 127\.0\.0\.1:4280 or \[::1\]:4280\. Address and port to listen on\./
  );
});

describe('secrets in files', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'sync-health-secrets-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const file = path.join(directory, 'secret');

  it("each secret may be in a file instead, without the file's last line break", () => {
    writeFileSync(file, 'a-secret\n');
    expect(readConfig({ SYNC_HEALTH_BOOTSTRAP_TOKEN_FILE: file }).bootstrapToken).toBe('a-secret');
    writeFileSync(file, 'postgresql://user:hush@host/db\n');
    expect(readConfig({ DATABASE_URL_FILE: file }).databaseUrl).toBe('postgresql://user:hush@host/db');
  });

  it.each(SECRETS)('%s and its file together are refused, and so is a file that is missing or empty', (name) => {
    expect(problemOf({ [name]: 'x', [`${name}_FILE`]: file })).toBe(
      `${name} and ${name}_FILE are both set: keep one of them.`
    );
    const missing = path.join(directory, 'nothing');
    expect(problemOf({ [`${name}_FILE`]: missing })).toBe(`${name}_FILE: ${missing} can't be read (ENOENT).`);
    const empty = path.join(directory, 'empty');
    writeFileSync(empty, '\n');
    expect(problemOf({ [`${name}_FILE`]: empty })).toContain(`${name}_FILE: ${empty} is empty`);
  });
});

it('proxies are read as a list', () => {
  expect(readConfig({ SYNC_HEALTH_TRUST_PROXY: 'loopback, 10.0.0.0/8' }).trustProxy).toEqual([
    'loopback',
    '10.0.0.0/8',
  ]);
  expect(readConfig({}).trustProxy).toEqual([]);
});
