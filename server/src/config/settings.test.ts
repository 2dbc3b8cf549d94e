/**
 * Every setting with mistakes that people make: one line with the variable and what is allowed, and no regular
 * expression.
 */
import { readConfig } from './config';
import { SETTINGS } from './settings';
import { problemOf } from './testing/problemOf';

type Name = keyof typeof SETTINGS.properties;

/** Settings that accept any text. */
const ANY_TEXT: readonly Name[] = [
  'SYNC_HEALTH_DATA_DIR',
  'SYNC_HEALTH_BOOTSTRAP_TOKEN',
  'SYNC_HEALTH_FIVETRAN_SECRET',
  'SYNC_HEALTH_AUTO_RETRY_EXCEPT',
  // Files, which are read at the start.
  'SYNC_HEALTH_TOKENS_FILE',
  'SYNC_HEALTH_ERROR_CATALOGUE',
  'SYNC_HEALTH_OBJECTIVES',
  'SYNC_HEALTH_MASKS',
  'SYNC_HEALTH_JOB_WEBHOOKS',
];

const SECRET_OF_24_BYTES = `whsec_${Buffer.alloc(24).toString('base64')}`;

/** Texts with a format: wrong values, and what the answer must say. */
const TEXTS: Partial<Record<Name, { wrong: string[]; allowed: string; beside?: Record<string, string> }>> = {
  SYNC_HEALTH_LISTEN: { wrong: ['4280', 'localhost', ':4280', 'host:port', 'a b:80'], allowed: '127.0.0.1:4280' },
  CLICKHOUSE_URL: { wrong: ['clickhouse:8123', 'tcp://clickhouse:9000', 'yes'], allowed: 'http://' },
  DATABASE_URL: { wrong: ['postgres:5432/db', 'mysql://host/db', 'sqlite:file'], allowed: 'postgresql://' },
  CLICKHOUSE_CLUSTER: { wrong: ['my cluster', "c'1"], allowed: 'letters, digits' },
  SYNC_HEALTH_LOG_LEVEL: { wrong: ['verbose', 'INFO', '3'], allowed: 'fatal, error, warn, info, debug, trace, silent' },
  SYNC_HEALTH_TRUST_PROXY: {
    wrong: ['true', '1', 'ingress', '10.0.0.0/33', '10.0.0.0/8/8', 'loopback;10.0.0.1', '::1/129', '10.0.0.1/'],
    allowed: '10.0.0.0/8',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: { wrong: ['localhost:4318', 'grpc://host'], allowed: 'http://' },
  SYNC_HEALTH_WEBHOOK_URL: {
    wrong: ['example.com/hook', 'ftp://example.com'],
    allowed: 'https://',
    beside: { SYNC_HEALTH_WEBHOOK_SECRET: SECRET_OF_24_BYTES },
  },
  SYNC_HEALTH_WEBHOOK_SECRET: {
    wrong: ['short', 'whsec_short'],
    allowed: 'whsec_ and 24 to 64 bytes',
    beside: { SYNC_HEALTH_WEBHOOK_URL: 'https://example.com' },
  },
  SYNC_HEALTH_WEBHOOKS: { wrong: ['https://example.com', '[]', 'null', '{"a":'], allowed: '"secret": "whsec_' },
  SYNC_HEALTH_AUTO_RETRY: { wrong: ['daily', '* * *', '61 * * * *', '0 25 * * *'], allowed: '30 11,23 * * *' },
  SYNC_HEALTH_AUTO_RETRY_CLASSES: { wrong: ['temporary', 'transient;data'], allowed: 'transient, configuration' },
};

interface Numbers {
  type: 'integer' | 'number';
  minimum: number;
  maximum: number;
}

const numbersOf = (name: Name): Numbers | null => {
  const schema: { type: string } = SETTINGS.properties[name];
  return schema.type === 'integer' || schema.type === 'number' ? (schema as Numbers) : null;
};

const NAMES = Object.keys(SETTINGS.properties) as Name[];

const wrongOf = (name: Name): Array<[name: Name, value: string, allowed: string, beside: Record<string, string>]> => {
  const numbers = numbersOf(name);
  if (numbers) {
    const { type, minimum, maximum } = numbers;
    const words = ['many', '10 MB', '1,000', '0x', 'NaN', 'Infinity', `${minimum - 1}`, `${maximum + 1}`];
    // In forms of programs rather than of people.
    words.push('1e99', `${minimum}e0`, `0x${minimum.toString(16)}`, `+${minimum}`, '9'.repeat(400));
    const values = type === 'integer' ? [...words, `${minimum + 0.5}`] : words;
    return values.map((value) => [name, value, `from ${minimum} to ${maximum}.`, {}]);
  }
  const { wrong = [], allowed = '', beside = {} } = TEXTS[name] ?? {};
  return wrong.map((value) => [name, value, allowed, beside]);
};

it('every setting is covered below', () => {
  const isCovered = (name: Name) => ANY_TEXT.includes(name) || wrongOf(name).length > 0;
  expect(NAMES.filter((name) => !isCovered(name))).toEqual([]);
});

it.each(NAMES.flatMap(wrongOf))('%s=%s is answered with what is allowed', (name, value, allowed, beside) => {
  const message = problemOf({ ...beside, [name]: value });
  expect(message).toMatch(new RegExp(`^${name} `));
  expect(message).toContain(allowed);
  // Neither a second line nor a regular expression.
  expect(message).not.toMatch(/\n|\^|\[0-9|\(\?|\\/);
});

it.each(NAMES.filter((name) => numbersOf(name)))('%s accepts the ends of its range', (name) => {
  const { minimum, maximum } = numbersOf(name)!;
  expect([minimum, maximum].map((value) => problemOf({ [name]: `${value}` }))).toEqual([null, null]);
});

it('every network of proxies is accepted', () => {
  const trusted = ['loopback', 'linklocal', 'uniquelocal', '10.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8'];
  expect(readConfig({ SYNC_HEALTH_TRUST_PROXY: trusted.join(', ') }).trustProxy).toEqual(trusted);
});
