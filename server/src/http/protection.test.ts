import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

import { type FastifyInstance } from 'fastify';
import { pino } from 'pino';

import { buildApp } from '../app';
import { readConfig } from '../config/config';
import { NO_STORAGE } from '../storage/noStorage';

const order: string[] = [];
jest.mock('../storage/open', () => ({
  openStorage: async () => {
    order.push('open');
    return NO_STORAGE;
  },
}));

/** The event loop's delay in nanoseconds, which load shedding samples each second. */
const eventLoop = { mean: 0, enable: () => order.push('watch'), disable: () => true, reset: () => undefined };
jest.mock('node:perf_hooks', () => ({
  ...jest.requireActual<object>('node:perf_hooks'),
  monitorEventLoopDelay: () => eventLoop,
}));

let app: FastifyInstance;
const logged: string[] = [];
const log = new Writable({
  write(line: Buffer, _encoding, done) {
    logged.push(line.toString('utf8'));
    done();
  },
});
beforeAll(async () => (app = await buildApp({ config: readConfig({}), logger: pino({ level: 'warn' }, log) })));
afterAll(() => app.close());

const policyOf = (header: unknown) =>
  new Map(
    String(header)
      .split(';')
      .map((directive) => directive.trim().split(' '))
      .map(([name, ...sources]) => [name, sources.join(' ')])
  );

const PAGES = ['/docs/', '/docs/json', '/docs/static/swagger-initializer.js'];

describe.each([
  '/v1/nothing',
  '/v1/jobs',
  '/healthz',
  '/readyz',
  '/metrics',
  '/nowhere',
  '/%',
  '/v1/jobs/%ff',
  ...PAGES,
])('%s', (url) => {
  it("answers can't be framed or sniffed, and send no referrer to other sites", async () => {
    const { headers } = await app.inject({ url });
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'strict-transport-security': 'max-age=31536000',
    });
    expect(headers).not.toHaveProperty('server');
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    const policy = policyOf(headers['content-security-policy']);
    expect(policy.get('default-src')).toBe("'none'");
    expect(policy.get('frame-ancestors')).toBe("'none'");
    expect(policy.get('base-uri')).toBe("'none'");
    expect(policy.get('form-action')).toBe("'none'");
  });
});

it('the documentation loads its own files, calls this server, and runs no other script', async () => {
  const { headers, body } = await app.inject({ url: '/docs/' });
  const policy = policyOf(headers['content-security-policy']);
  expect(policy.get('script-src')).toBe("'self'");
  expect(policy.get('connect-src')).toBe("'self'");
  expect(String(headers['content-security-policy'])).not.toMatch(/https?:|upgrade-insecure-requests/);
  expect(body).not.toMatch(/<script>|<script(?! src="\.\/static\/)/);
});

it('answers that need a token are not cached', async () => {
  const { headers, statusCode } = await app.inject({ url: '/v1/jobs' });
  expect(statusCode).toBe(401);
  expect(headers['cache-control']).toBe('no-store');
});

it('a blocked event loop before storage is open does not count as load', () => {
  expect(order).toEqual(['open', 'watch']);
});

it('monitoring endpoints are answered while load is shed', async () => {
  eventLoop.mean = 5e9;
  const status = async (url: string) => (await app.inject({ url })).statusCode;
  while ((await status('/v1/jobs')) === 401) {
    await sleep(50);
  }
  expect((await app.inject({ url: '/v1/jobs' })).headers['retry-after']).toBe('2');
  expect(await status('/v1/jobs')).toBe(503);
  expect(await status('/healthz')).toBe(200);
  const { body } = await app.inject({ url: '/metrics' });
  expect(body).toMatch(/sync_health_http_requests_shed_total\{route="\/v1\/jobs",status="503"\} [1-9]/);
  // One short line each, so that the log adds no load.
  expect(logged[0]).toContain('The server is overloaded');
  expect(logged.filter((line) => line.includes('stack') || line.length > 300)).toEqual([]);
});
