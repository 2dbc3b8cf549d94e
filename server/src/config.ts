/** Every setting of the server: one table, read from environment variables, validated before anything starts. */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

import { type Static, Type } from '@sinclair/typebox';
import { envSchema } from 'env-schema';

import { COMMAND_SETTINGS, type CommandConfig, commandConfig } from './commands/settings';
import { type TraceConfig } from './telemetry/exporter';

const MEBIBYTE = 1024 * 1024;
/** More than any machine has, and few enough digits for every engine. */
const MOST_MEMORY = 1024 * 1024 * MEBIBYTE;

export const SETTINGS = Type.Object({
  SYNC_HEALTH_LISTEN: Type.String({
    default: '127.0.0.1:4280',
    pattern: '^(\\[[0-9a-fA-F:]+\\]|[^:\\s]+):[0-9]{1,5}$',
    description: 'Address and port to listen on. Beyond loopback only with tokens.',
  }),
  SYNC_HEALTH_DATA_DIR: Type.String({
    default: './data',
    minLength: 1,
    description: 'Directory of the embedded storage. One server process per directory.',
  }),
  CLICKHOUSE_URL: Type.String({
    default: '',
    description:
      'A ClickHouse server to use instead of the embedded storage, such as `http://user:password@clickhouse:8123/sync_health`. The database is made where it is missing.',
  }),
  DATABASE_URL: Type.String({
    default: '',
    description:
      'A PostgreSQL database for what was decided (commands, jobs, tokens), such as `postgresql://user:password@postgresql:5432/sync_health`, instead of SQLite in the data directory. Several server processes need it.',
  }),
  CLICKHOUSE_CLUSTER: Type.String({
    default: '',
    pattern: '^[A-Za-z0-9_.-]*$',
    description:
      'Name of a cluster in `remote_servers` of the ClickHouse at `CLICKHOUSE_URL`, which may be any of its nodes: events are on all of its shards, whose tables the server makes and migrates by itself.',
  }),
  SYNC_HEALTH_BOOTSTRAP_TOKEN: Type.String({
    default: '',
    description: 'One token with every scope, for first starts and tests.',
  }),
  SYNC_HEALTH_TOKENS_FILE: Type.String({
    default: '',
    description:
      'File in which an earlier version kept tokens, by default `tokens.json` in the data directory: what is in it is taken over at the start, once.',
  }),
  SYNC_HEALTH_RETENTION_DAYS: Type.Integer({
    default: 90,
    minimum: 1,
    maximum: 3650,
    description:
      'Days that events are kept, counted from the end of the week of their `endTime`, or from their arrival where that is later.',
  }),
  SYNC_HEALTH_LOG_LEVEL: Type.String({
    default: 'info',
    enum: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    description: 'Least level of what is logged.',
  }),
  SYNC_HEALTH_TRUST_PROXY: Type.String({
    default: '',
    description:
      'Addresses or networks of the proxies in front of the server, separated by commas, such as `10.0.0.0/8`: what they say in `X-Forwarded-For` is the client in limits and logs. `loopback`, `linklocal` and `uniquelocal` are names of such networks.',
  }),
  SYNC_HEALTH_BODY_LIMIT: Type.Integer({
    default: 32 * MEBIBYTE,
    minimum: 1024,
    maximum: 512 * MEBIBYTE,
    description: 'Largest request body in bytes, after decompression.',
  }),
  SYNC_HEALTH_INGEST_QUEUE_EVENTS: Type.Integer({
    default: 100_000,
    minimum: 1000,
    maximum: 5_000_000,
    description:
      'Most events that may wait to be written, fewer while they would wait for more than about two seconds; beyond it ingest answers 503 with Retry-After to those who hold more than an equal share of it: each token, and within a token each connector.',
  }),
  SYNC_HEALTH_TOKEN_EVENTS_PER_SECOND: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 10_000_000,
    description:
      'Events a second that each token may send to a server process, with ten seconds of them at once; beyond it ingest answers 429 with Retry-After. 0 for no limit.',
  }),
  SYNC_HEALTH_CONNECTOR_EVENTS_PER_SECOND: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 10_000_000,
    description: 'The same for each connector, whichever tokens send its events. 0 for no limit.',
  }),
  SYNC_HEALTH_AHEAD_SECONDS: Type.Integer({
    default: 600,
    minimum: 0,
    maximum: 31_536_000,
    description:
      "How far the `endTime` of an event, or a time of a job, may be ahead of the server's clock, in seconds; one that is further is rejected.",
  }),
  SYNC_HEALTH_FIVETRAN_SECRET: Type.String({
    default: '',
    description: 'The secret that Fivetran signs its webhooks with; what it notifies of its syncs becomes jobs.',
  }),
  SYNC_HEALTH_QUERY_TIMEOUT_SECONDS: Type.Integer({
    default: 20,
    minimum: 1,
    maximum: 600,
    description: 'A query that runs longer is stopped.',
  }),
  SYNC_HEALTH_QUERY_MEMORY: Type.Integer({
    default: 1024 * MEBIBYTE,
    minimum: 64 * MEBIBYTE,
    maximum: MOST_MEMORY,
    description: 'A query that needs more memory, in bytes, is stopped.',
  }),
  SYNC_HEALTH_EXACT_UP_TO_EVENTS: Type.Integer({
    default: 200_000,
    minimum: 0,
    maximum: 1_000_000_000,
    description: 'Percentiles over at most so many events are exact; over more they come from rollups, within 1 %.',
  }),
  SYNC_HEALTH_ENGINE_MEMORY: Type.Integer({
    default: 1700 * MEBIBYTE,
    minimum: 256 * MEBIBYTE,
    maximum: MOST_MEMORY,
    description: 'Memory in bytes that the embedded engine as a whole may use, caches included.',
  }),
  SYNC_HEALTH_SLOT_MEMORY: Type.Integer({
    default: 256 * MEBIBYTE,
    minimum: 0,
    maximum: MOST_MEMORY,
    description:
      'Memory in bytes that slots of rollups may take beside the embedded engine, so that most panels are answered without it; 0 to ask it each time.',
  }),
  SYNC_HEALTH_QUERIES_AT_ONCE: Type.Integer({
    default: 4,
    minimum: 1,
    maximum: 1000,
    description:
      'Queries that are worked on at once; the others wait for their turn, those of alert rules first. A query that takes longer than half a second gives its turn to another, up to two of them.',
  }),
  SYNC_HEALTH_QUERY_QUEUE: Type.Integer({
    default: 500,
    minimum: 1,
    maximum: 1_000_000,
    description:
      'Queries that may wait for their turn; beyond it they are answered 429 with Retry-After. The same goes for SQL statements that wait for the embedded engine, which are answered 503.',
  }),
  SYNC_HEALTH_QUERY_WAIT_MS: Type.Integer({
    default: 1000,
    minimum: 10,
    maximum: 60_000,
    description:
      'Milliseconds that a query may wait for its turn, a quarter of it while more come than are answered; after it, it is answered 429 with Retry-After.',
  }),
  SYNC_HEALTH_SHARE_ANSWERS: Type.Integer({
    default: 1,
    minimum: 0,
    maximum: 1,
    description:
      'Whether queries that ask the same at the same time are answered once; 0 to answer each by itself. No answer is older than what was acknowledged before it was asked for.',
  }),
  SYNC_HEALTH_SHORTCUTS: Type.Integer({
    default: 1,
    minimum: 0,
    maximum: 1,
    description:
      'Whether tables are read in ways that save reading; 0 to read them in the plain way, which gives the same, to compare.',
  }),
  SYNC_HEALTH_MAX_LAG_MS: Type.Integer({
    default: 3000,
    minimum: 0,
    maximum: 600_000,
    description:
      'Milliseconds that the event loop may lag; while it lags more, calls are answered 503 with Retry-After. 0 to never do so.',
  }),
  SYNC_HEALTH_CHECK_HOURS: Type.Integer({
    default: 24,
    minimum: 0,
    maximum: 8760,
    description:
      'How often all data files of the embedded storage are read and compared with their checksums, and all rollups with their raw events, at a fifth of the time of one core, a twenty-fifth while more than 1,000 events a second come in; 0 for never.',
  }),
  SYNC_HEALTH_ERROR_CATALOGUE: Type.String({
    default: '',
    description:
      'A JSON file that says what error codes mean, beside those that the server knows: `{"entries": [{"code": "ACME-7*", "title": "…", "meaning": "…", "advice": "…", "class": "data", "retryHelps": "afterFix"}]}`. See docs/errors.md.',
  }),
  SYNC_HEALTH_MASKS: Type.String({
    default: '',
    description:
      'A JSON file of patterns for personal data in messages, triggers and attributes, which are masked before anything is stored: `{"rules": [{"pattern": "[^ @]+@[^ @]+", "replacement": "***"}]}`. See docs/privacy.md.',
  }),
  SYNC_HEALTH_QUIET_DAYS: Type.Integer({
    default: 7,
    minimum: 1,
    maximum: 3650,
    description: 'Days without a failure after which an error group is resolved by itself.',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.String({
    default: '',
    pattern: '^(https?://.+)?$',
    description:
      'A collector that takes OTLP over HTTP, such as `http://localhost:4318`: requests, queries and SQL statements are sent to it as traces. `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` are read as well.',
  }),
  OTEL_TRACES_SAMPLER_ARG: Type.Number({
    default: 1,
    minimum: 0,
    maximum: 1,
    description:
      'Share of the requests that are traced where their caller has not decided; Grafana decides for its own.',
  }),
  ...COMMAND_SETTINGS,
});
type Settings = Static<typeof SETTINGS>;

export interface Config {
  listen: { host: string; port: number };
  dataDir: string;
  clickhouseUrl: string | null;
  /** Null for SQLite in the data directory. */
  databaseUrl: string | null;
  clickhouseCluster: string | null;
  bootstrapToken: string | null;
  /** Null for the one in the data directory. */
  tokensFile: string | null;
  commands: CommandConfig;
  retentionDays: number;
  /** Addresses and networks of proxies; empty for none. */
  trustProxy: readonly string[];
  logLevel: string;
  bodyLimitBytes: number;
  ingestQueueEvents: number;
  /** Of a server process; 0 for no limit. */
  tokenEventsPerSecond: number;
  connectorEventsPerSecond: number;
  /** Null where Fivetran is known by a token alone. */
  fivetranSecret: string | null;
  /** How far an event may be ahead of the server's clock. */
  aheadMs: number;
  queryTimeoutSeconds: number;
  queryMemoryBytes: number;
  exactUpToEvents: number;
  engineMemoryBytes: number;
  slotMemoryBytes: number;
  queryQueue: number;
  /** 0 for any. */
  maxLagMs: number;
  queriesAtOnce: number;
  queryWaitMs: number;
  sharesAnswers: boolean;
  takesShortcuts: boolean;
  /** 0 for never. */
  checkEveryHours: number;
  /** Adds to the error catalogue; null for none. */
  errorCatalogueFile: string | null;
  /** Says what is masked; null for nothing. */
  masksFile: string | null;
  /** Without a failure, an error group is resolved. */
  quietDays: number;
  /** Null where no traces are kept. */
  traces: TraceConfig | null;
}

/** A setting that can't be used: one line that names the variable and what it accepts. */
export class ConfigError extends Error {}

export function readConfig(environment: Record<string, string | undefined>): Config {
  const settings = validated(environment);
  const separator = settings.SYNC_HEALTH_LISTEN.lastIndexOf(':');
  const port = Number(settings.SYNC_HEALTH_LISTEN.slice(separator + 1));
  if (port > 65_535) {
    throw new ConfigError(`SYNC_HEALTH_LISTEN: ${port} is not a port; use one up to 65535.`);
  }
  if (settings.CLICKHOUSE_URL !== '' && !/^https?:\/\//.test(settings.CLICKHOUSE_URL)) {
    throw new ConfigError('CLICKHOUSE_URL must begin with http:// or https://.');
  }
  if (settings.CLICKHOUSE_URL !== '' && !URL.canParse(settings.CLICKHOUSE_URL)) {
    // It may hold a password, so it is not repeated.
    throw new ConfigError(
      'CLICKHOUSE_URL is not a URL: write the characters / # ? @ : % of a user or password as %2F %23 %3F %40 %3A %25.'
    );
  }
  if (settings.DATABASE_URL !== '' && !/^postgres(ql)?:\/\//.test(settings.DATABASE_URL)) {
    throw new ConfigError('DATABASE_URL must begin with postgresql://.');
  }
  if (settings.DATABASE_URL !== '' && !URL.canParse(settings.DATABASE_URL)) {
    throw new ConfigError(
      'DATABASE_URL is not a URL: write the characters / # ? @ : % of a user or password as %2F %23 %3F %40 %3A %25.'
    );
  }
  if (settings.CLICKHOUSE_CLUSTER !== '' && settings.CLICKHOUSE_URL === '') {
    throw new ConfigError('CLICKHOUSE_CLUSTER needs CLICKHOUSE_URL, that of any node of the cluster.');
  }
  return {
    listen: { host: settings.SYNC_HEALTH_LISTEN.slice(0, separator).replace(/^\[|\]$/g, ''), port },
    dataDir: settings.SYNC_HEALTH_DATA_DIR,
    clickhouseUrl: settings.CLICKHOUSE_URL || null,
    databaseUrl: settings.DATABASE_URL || null,
    clickhouseCluster: settings.CLICKHOUSE_CLUSTER || null,
    bootstrapToken: settings.SYNC_HEALTH_BOOTSTRAP_TOKEN || null,
    tokensFile: settings.SYNC_HEALTH_TOKENS_FILE || null,
    commands: readCommandConfig(settings),
    retentionDays: settings.SYNC_HEALTH_RETENTION_DAYS,
    trustProxy: listOf(settings.SYNC_HEALTH_TRUST_PROXY).map(checkedProxy),
    logLevel: settings.SYNC_HEALTH_LOG_LEVEL,
    bodyLimitBytes: settings.SYNC_HEALTH_BODY_LIMIT,
    ingestQueueEvents: settings.SYNC_HEALTH_INGEST_QUEUE_EVENTS,
    tokenEventsPerSecond: settings.SYNC_HEALTH_TOKEN_EVENTS_PER_SECOND,
    connectorEventsPerSecond: settings.SYNC_HEALTH_CONNECTOR_EVENTS_PER_SECOND,
    fivetranSecret: settings.SYNC_HEALTH_FIVETRAN_SECRET || null,
    aheadMs: settings.SYNC_HEALTH_AHEAD_SECONDS * 1000,
    queryTimeoutSeconds: settings.SYNC_HEALTH_QUERY_TIMEOUT_SECONDS,
    queryMemoryBytes: settings.SYNC_HEALTH_QUERY_MEMORY,
    exactUpToEvents: settings.SYNC_HEALTH_EXACT_UP_TO_EVENTS,
    engineMemoryBytes: settings.SYNC_HEALTH_ENGINE_MEMORY,
    slotMemoryBytes: settings.SYNC_HEALTH_SLOT_MEMORY,
    queryQueue: settings.SYNC_HEALTH_QUERY_QUEUE,
    maxLagMs: settings.SYNC_HEALTH_MAX_LAG_MS,
    queriesAtOnce: settings.SYNC_HEALTH_QUERIES_AT_ONCE,
    queryWaitMs: settings.SYNC_HEALTH_QUERY_WAIT_MS,
    takesShortcuts: settings.SYNC_HEALTH_SHORTCUTS === 1,
    sharesAnswers: settings.SYNC_HEALTH_SHARE_ANSWERS === 1,
    checkEveryHours: settings.SYNC_HEALTH_CHECK_HOURS,
    errorCatalogueFile: settings.SYNC_HEALTH_ERROR_CATALOGUE || null,
    masksFile: settings.SYNC_HEALTH_MASKS || null,
    quietDays: settings.SYNC_HEALTH_QUIET_DAYS,
    traces: settings.OTEL_EXPORTER_OTLP_ENDPOINT
      ? { endpoint: settings.OTEL_EXPORTER_OTLP_ENDPOINT, ratio: settings.OTEL_TRACES_SAMPLER_ARG }
      : null,
  };
}

function readCommandConfig(settings: Settings): CommandConfig {
  try {
    return commandConfig(settings);
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
}

const listOf = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const NAMED_NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

function checkedProxy(word: string): string {
  const [address = '', bits, ...more] = word.split('/');
  const family = isIP(address);
  const isNetwork =
    family !== 0 &&
    more.length === 0 &&
    (bits === undefined || (/^[0-9]{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)));
  if (!isNetwork && !NAMED_NETWORKS.includes(word)) {
    throw new ConfigError(
      `SYNC_HEALTH_TRUST_PROXY ${JSON.stringify(word)} must be an address, a network such as 10.0.0.0/8, or one of ${NAMED_NETWORKS.join(', ')}.`
    );
  }
  return word;
}

/** What may be in a file instead: the variable's name and `_FILE` names it. */
export const SECRETS = [
  'CLICKHOUSE_URL',
  'DATABASE_URL',
  'SYNC_HEALTH_BOOTSTRAP_TOKEN',
  'SYNC_HEALTH_FIVETRAN_SECRET',
  'SYNC_HEALTH_WEBHOOK_SECRET',
  'SYNC_HEALTH_WEBHOOKS',
] as const satisfies ReadonlyArray<keyof Settings>;

function secretsOfFiles(environment: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(SECRETS.map((name) => [name, readSecret(name, environment)]));
}

/** Of the variable, or of the file that the variable with `_FILE` names; empty where neither is set. */
export function readSecret(name: string, environment: Record<string, string | undefined>): string {
  const file = environment[`${name}_FILE`];
  if (!file) {
    return environment[name] ?? '';
  }
  if (environment[name]) {
    throw new ConfigError(`${name} and ${name}_FILE are both set: keep one of them.`);
  }
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new ConfigError(`${name}_FILE: ${file} can't be read (${Object(error).code}).`);
  }
}

function validated(environment: Record<string, string | undefined>): Settings {
  const given = { ...environment, ...secretsOfFiles(environment) };
  // An empty variable is an unset one: compose files pass those.
  const data = Object.fromEntries(
    Object.keys(SETTINGS.properties).flatMap((name) => (given[name] ? [[name, given[name]]] : []))
  );
  const settings = readSettings(data);
  // The schema's limits are not asked of a number that is not finite.
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new ConfigError(describe(name as keyof Settings));
    }
  }
  return settings;
}

function readSettings(data: Record<string, string | undefined>): Settings {
  try {
    return envSchema<Settings>({ schema: SETTINGS, data, env: false });
  } catch (error) {
    const name = nameOf(error);
    throw new ConfigError(name === null ? String(error) : describe(name));
  }
}

interface SchemaError {
  instancePath?: string;
}

function nameOf(error: unknown): keyof Settings | null {
  const errors = error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  const first: SchemaError | undefined = errors[0];
  const name = first?.instancePath?.slice(1);
  return name !== undefined && name in SETTINGS.properties ? (name as keyof Settings) : null;
}

function describe(name: keyof Settings): string {
  const schema = SETTINGS.properties[name];
  return `${name} must be ${whatIsAllowed(name, schema)}. ${schema.description ?? ''}`;
}

/** What settings that have a pattern are like. */
const FORMS: Partial<Record<keyof Settings, string>> = {
  SYNC_HEALTH_LISTEN: 'an address and a port, such as 127.0.0.1:4280 or [::1]:4280',
  CLICKHOUSE_CLUSTER: 'a name of letters, digits and _ . -',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'a URL that begins with http:// or https://',
};

interface Allowed {
  type?: string;
  enum?: readonly string[];
  minimum?: number;
  maximum?: number;
}

function whatIsAllowed(name: keyof Settings, { type, enum: words, minimum, maximum }: Allowed): string {
  if (words) {
    return `one of ${words.join(', ')}`;
  }
  return FORMS[name] ?? `a ${type === 'integer' ? 'whole ' : ''}number from ${minimum} to ${maximum}`;
}
