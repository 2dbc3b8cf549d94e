import { ConfigError, readConfig } from './config';

const problem = (environment: Record<string, string>) => {
  try {
    readConfig(environment);
    return null;
  } catch (error) {
    return error instanceof ConfigError ? error.message : error;
  }
};

it.each([
  [{ CLICKHOUSE_URL: 'ftp://user:hush@host' }, /^CLICKHOUSE_URL must begin with http/],
  [{ CLICKHOUSE_URL: 'http://user:hu/sh@host:8123/db' }, /^CLICKHOUSE_URL is not a URL: write the characters/],
  [{ CLICKHOUSE_URL: 'http://user:hush@a host' }, /^CLICKHOUSE_URL is not a URL/],
  [{ SYNC_HEALTH_LISTEN: '127.0.0.1:70000' }, /^SYNC_HEALTH_LISTEN: 70000 is not a port/],
  [{ SYNC_HEALTH_RETENTION_DAYS: '0' }, /^SYNC_HEALTH_RETENTION_DAYS must be >= 1/],
  [{ SYNC_HEALTH_WEBHOOKS: '{"c":{"url":"nope","secret":"hush"}}' }, /^SYNC_HEALTH_WEBHOOKS "c" url/],
  [
    { SYNC_HEALTH_WEBHOOKS: '{"c":{"url":"http://me:hush@host","secret":""}}' },
    /^SYNC_HEALTH_WEBHOOKS "c" url must hold no/,
  ],
  [{ SYNC_HEALTH_WEBHOOK_URL: 'https://hush@host' }, /^SYNC_HEALTH_WEBHOOK_URL must hold no user or password/],
])('a setting that cannot be used is named in one line, without what it holds: %p', (environment, expected) => {
  const message = problem(environment);
  expect(message).toMatch(expected);
  expect(message).not.toMatch(/hush|hu\/sh|\n/);
});

it('a password of any characters is taken, where they are encoded', () => {
  const url = 'http://user:a%2Fb%23@host:8123/db';
  expect(readConfig({ CLICKHOUSE_URL: url }).clickhouseUrl).toBe(url);
});
