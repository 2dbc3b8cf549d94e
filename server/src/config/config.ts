/** The configuration of a server: its settings, checked together before anything starts. */
import { isIP } from 'node:net';

import { type CommandConfig, commandConfig } from '../commands/settings';
import { ConfigError } from './configError';
import { readSettings } from './readSettings';
import { type Settings } from './settings';
import { type TraceConfig } from '../telemetry/exporter';

export interface Config {
  listen: { host: string; port: number };
  dataDir: string;
  clickhouseUrl: string | null;
  /** Null: SQLite in the data directory. */
  databaseUrl: string | null;
  clickhouseCluster: string | null;
  bootstrapToken: string | null;
  /** Null: the one in the data directory. */
  tokensFile: string | null;
  commands: CommandConfig;
  retentionDays: number;
  /** Addresses and networks of trusted proxies; may be empty. */
  trustProxy: readonly string[];
  logLevel: string;
  bodyLimitBytes: number;
  ingestQueueEvents: number;
  /** For each server process; 0 means no limit. */
  tokenEventsPerSecond: number;
  connectorEventsPerSecond: number;
  /** Null: Fivetran needs a token. */
  fivetranSecret: string | null;
  /** Maps notifications of other webhooks to jobs; may be null. */
  jobWebhooksFile: string | null;
  /** How far ahead of the server's clock an event may end, in milliseconds. */
  aheadMs: number;
  queryTimeoutSeconds: number;
  queryMemoryBytes: number;
  exactUpToEvents: number;
  engineMemoryBytes: number;
  slotMemoryBytes: number;
  idMemoryBytes: number;
  queryQueue: number;
  /** 0 means no limit. */
  maxLagMs: number;
  queriesAtOnce: number;
  queryWaitMs: number;
  sharesAnswers: boolean;
  takesShortcuts: boolean;
  /** 0 means never. */
  checkEveryHours: number;
  /** Objectives to set at the start; may be null. */
  objectivesFile: string | null;
  /** Adds to the error catalogue; may be null. */
  errorCatalogueFile: string | null;
  /** Configures masks; null masks nothing. */
  masksFile: string | null;
  /** Payloads are kept for this many days; 0 means none. */
  payloadDays: number;
  /** An error group is resolved after this many days without a failure. */
  quietDays: number;
  /** Null: no traces are sent. */
  traces: TraceConfig | null;
}

export function readConfig(environment: Record<string, string | undefined>): Config {
  const settings = readSettings(environment);
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
    jobWebhooksFile: settings.SYNC_HEALTH_JOB_WEBHOOKS || null,
    aheadMs: settings.SYNC_HEALTH_AHEAD_SECONDS * 1000,
    queryTimeoutSeconds: settings.SYNC_HEALTH_QUERY_TIMEOUT_SECONDS,
    queryMemoryBytes: settings.SYNC_HEALTH_QUERY_MEMORY,
    exactUpToEvents: settings.SYNC_HEALTH_EXACT_UP_TO_EVENTS,
    engineMemoryBytes: settings.SYNC_HEALTH_ENGINE_MEMORY,
    slotMemoryBytes: settings.SYNC_HEALTH_SLOT_MEMORY,
    idMemoryBytes: settings.SYNC_HEALTH_ID_MEMORY,
    queryQueue: settings.SYNC_HEALTH_QUERY_QUEUE,
    maxLagMs: settings.SYNC_HEALTH_MAX_LAG_MS,
    queriesAtOnce: settings.SYNC_HEALTH_QUERIES_AT_ONCE,
    queryWaitMs: settings.SYNC_HEALTH_QUERY_WAIT_MS,
    takesShortcuts: settings.SYNC_HEALTH_SHORTCUTS === 1,
    sharesAnswers: settings.SYNC_HEALTH_SHARE_ANSWERS === 1,
    checkEveryHours: settings.SYNC_HEALTH_CHECK_HOURS,
    objectivesFile: settings.SYNC_HEALTH_OBJECTIVES || null,
    errorCatalogueFile: settings.SYNC_HEALTH_ERROR_CATALOGUE || null,
    masksFile: settings.SYNC_HEALTH_MASKS || null,
    payloadDays: settings.SYNC_HEALTH_PAYLOAD_DAYS,
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
