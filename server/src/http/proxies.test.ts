/** Behind an ingress: limits and logs use the client that a trusted proxy names, and believe nobody else. */
import { type FastifyInstance } from 'fastify';
import { pino } from 'pino';

import { buildApp } from '../app';
import { readConfig } from '../config/config';
import { NO_STORAGE } from '../storage/noStorage';

const INGRESS = '10.1.2.3';
const STRANGER = '203.0.113.9';

let app: FastifyInstance;
let lines: Array<{ msg: string; client?: string }>;

async function start(trustProxy: string) {
  lines = [];
  const write = (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[number]);
  const config = readConfig({ SYNC_HEALTH_TRUST_PROXY: trustProxy });
  app = await buildApp({ config, storage: NO_STORAGE, logger: pino({ level: 'info' }, { write }) });
}
afterEach(() => app.close());

const guess = async (remoteAddress: string, forwardedFor: string) =>
  (
    await app.inject({
      url: '/v1/jobs',
      remoteAddress,
      headers: { 'x-forwarded-for': forwardedFor, authorization: 'Bearer guess' },
    })
  ).statusCode;

const guessOften = async (remoteAddress: string, forwardedFor: (attempt: number) => string) => {
  for (let attempt = 0; attempt < 31; attempt++) {
    await guess(remoteAddress, forwardedFor(attempt));
  }
};

const clients = () => [...new Set(lines.filter(({ msg }) => msg === 'request').map(({ client }) => client))];

it('a client behind a trusted proxy is slowed down by its own address, and its neighbor is not', async () => {
  await start('10.0.0.0/8');
  await guessOften(INGRESS, () => '198.51.100.1');
  expect(await guess(INGRESS, '198.51.100.1')).toBe(429);
  expect(await guess(INGRESS, '198.51.100.2')).toBe(401);
  expect(clients()).toEqual(['198.51.100.1', '198.51.100.2']);
});

it("a client can't change its address by what it writes in front of the proxy's entry", async () => {
  await start('10.0.0.0/8');
  await guessOften(INGRESS, (attempt) => `198.51.100.${attempt}, 192.0.2.7`);
  expect(await guess(INGRESS, '198.51.100.99, 192.0.2.7')).toBe(429);
  expect(clients()).toEqual(['192.0.2.7']);
});

it.each(['10.0.0.0/8', ''])(
  'an untrusted sender keeps its own address, whatever it claims (trusted: "%s")',
  async (trusted) => {
    await start(trusted);
    await guessOften(STRANGER, (attempt) => `198.51.100.${attempt}`);
    expect(await guess(STRANGER, '198.51.100.99')).toBe(429);
    expect(clients()).toEqual([STRANGER]);
  }
);
