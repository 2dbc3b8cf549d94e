/** Every setting of the server, as an environment variable: one table. */
import { type Static, Type } from '@sinclair/typebox';

import { COMMAND_SETTINGS } from '../commands/settings';

const MEBIBYTE = 1024 * 1024;
/** More than any machine has, with few enough digits for every engine. */
const MOST_MEMORY = 1024 * 1024 * MEBIBYTE;

export const SETTINGS = Type.Object({
  SYNC_HEALTH_LISTEN: Type.String({
    default: '127.0.0.1:4280',
    pattern: '^(\\[[0-9a-fA-F:]+\\]|[^:\\s]+):[0-9]{1,5}$',
    description: 'Address and port to listen on. An address beyond loopback needs tokens.',
  }),
  SYNC_HEALTH_DATA_DIR: Type.String({
    default: './data',
    minLength: 1,
    description: 'Directory of the embedded storage. One server process per directory.',
  }),
  CLICKHOUSE_URL: Type.String({
    default: '',
    description:
      'A ClickHouse server to use instead of the embedded storage, such as `http://user:password@clickhouse:8123/sync_health`. The database is created if it is missing.',
  }),
  DATABASE_URL: Type.String({
    default: '',
    description:
      'A PostgreSQL database for decisions (commands, jobs, tokens), such as `postgresql://user:password@postgresql:5432/sync_health`, instead of SQLite in the data directory. Several server processes need it.',
  }),
  CLICKHOUSE_CLUSTER: Type.String({
    default: '',
    pattern: '^[A-Za-z0-9_.-]*$',
    description:
      'Name of a cluster in `remote_servers` of the ClickHouse at `CLICKHOUSE_URL`, which may be any of its nodes. Events are distributed over its shards; the server creates and migrates the tables.',
  }),
  SYNC_HEALTH_BOOTSTRAP_TOKEN: Type.String({
    default: '',
    description: 'One token with every scope, for first starts and tests.',
  }),
  SYNC_HEALTH_TOKENS_FILE: Type.String({
    default: '',
    description:
      'File in which an earlier version kept tokens, by default `tokens.json` in the data directory. Its tokens are imported once, at the start.',
  }),
  SYNC_HEALTH_RETENTION_DAYS: Type.Integer({
    default: 90,
    minimum: 1,
    maximum: 3650,
    description:
      'Days that events are kept, counted from the end of the week of their `endTime`, or from their arrival if that is later.',
  }),
  SYNC_HEALTH_LOG_LEVEL: Type.String({
    default: 'info',
    enum: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    description: 'Lowest level that is logged.',
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
      'Events per second that each token may send to a server process; ten seconds of them may come at once. Beyond it ingest answers 429 with Retry-After. 0 for no limit.',
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
      "How far the `endTime` of an event, or a time of a job, may be ahead of the server's clock, in seconds; a later one is rejected.",
  }),
  SYNC_HEALTH_FIVETRAN_SECRET: Type.String({
    default: '',
    description: 'The secret that Fivetran signs its webhooks with; its notifications of syncs become jobs.',
  }),
  SYNC_HEALTH_JOB_WEBHOOKS: Type.String({
    default: '',
    description:
      'A JSON file of webhooks whose notifications become jobs, beside those of known vendors: where in them the members of a job are, and how they are signed. See docs/connect.md.',
  }),
  SYNC_HEALTH_QUERY_TIMEOUT_SECONDS: Type.Integer({
    default: 20,
    minimum: 1,
    maximum: 600,
    description: 'A query that runs longer, in seconds, is stopped.',
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
    description: 'Percentiles over at most this many events are exact; over more, they come from rollups, within 1 %.',
  }),
  SYNC_HEALTH_ENGINE_MEMORY: Type.Integer({
    default: 1700 * MEBIBYTE,
    minimum: 256 * MEBIBYTE,
    maximum: MOST_MEMORY,
    description: 'Memory in bytes that the embedded engine may use in total, including caches.',
  }),
  SYNC_HEALTH_SLOT_MEMORY: Type.Integer({
    default: 256 * MEBIBYTE,
    minimum: 0,
    maximum: MOST_MEMORY,
    description:
      'Memory in bytes that slots of rollups may take outside of the embedded engine, so that most panels are answered without it; 0 to query it each time.',
  }),
  SYNC_HEALTH_ID_MEMORY: Type.Integer({
    default: 512 * MEBIBYTE,
    minimum: 0,
    maximum: MOST_MEMORY,
    description:
      'Memory in bytes that the ids of events may take in a server process on a ClickHouse server or cluster, 3 for each id, so that most new ones are known to be new without a look-up; where they need more, each is looked up.',
  }),
  SYNC_HEALTH_QUERIES_AT_ONCE: Type.Integer({
    default: 4,
    minimum: 1,
    maximum: 1000,
    description:
      'Queries that run at the same time; the others wait for their turn, alert rules first. A query that takes longer than half a second gives its turn to another; up to two may do so.',
  }),
  SYNC_HEALTH_QUERY_QUEUE: Type.Integer({
    default: 500,
    minimum: 1,
    maximum: 1_000_000,
    description:
      'Queries that may wait for their turn; more are answered 429 with Retry-After. The same limit applies to SQL statements that wait for the embedded engine, which are answered 503.',
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
      'Whether identical queries at the same time share one answer; 0 to answer each by itself. An answer always includes what was acknowledged before its query.',
  }),
  SYNC_HEALTH_SHORTCUTS: Type.Integer({
    default: 1,
    minimum: 0,
    maximum: 1,
    description: 'Whether queries use optimized reads; 0 for plain reads, which give the same answers, to compare.',
  }),
  SYNC_HEALTH_MAX_LAG_MS: Type.Integer({
    default: 3000,
    minimum: 0,
    maximum: 600_000,
    description:
      'Milliseconds that the event loop may lag; while it lags more, calls are answered 503 with Retry-After. 0 turns this off.',
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
      'A JSON file that says what error codes mean, in addition to those that the server knows: `{"entries": [{"code": "ACME-7*", "title": "…", "meaning": "…", "advice": "…", "class": "data", "retryHelps": "afterFix"}]}`. See docs/errors.md.',
  }),
  SYNC_HEALTH_OBJECTIVES: Type.String({
    default: '',
    description:
      'A JSON file of objectives by id, which the server sets at each start: `{"objectives": {"billing-errors": {"connector": "billing", "indicator": {"type": "errorRate"}, "target": 0.995, "windowDays": 30}}}`. See docs/objectives.md.',
  }),
  SYNC_HEALTH_MASKS: Type.String({
    default: '',
    description:
      'A JSON file of patterns for personal data in messages, triggers, attributes and payloads, which are masked before anything is stored: `{"rules": [{"pattern": "[^ @]+@[^ @]+", "replacement": "***"}]}`. See docs/privacy.md.',
  }),
  SYNC_HEALTH_PAYLOAD_DAYS: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 3650,
    description:
      'Days for which the payload that an event may carry is kept, after the rules of masks; 0 keeps none, and removes what there is. See docs/privacy.md.',
  }),
  SYNC_HEALTH_QUIET_DAYS: Type.Integer({
    default: 7,
    minimum: 1,
    maximum: 3650,
    description: 'Days without a failure after which an error group is resolved automatically.',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.String({
    default: '',
    pattern: '^(https?://.+)?$',
    description:
      'A collector that accepts OTLP over HTTP, such as `http://localhost:4318`: requests, queries and SQL statements are sent to it as traces. `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` are read as well.',
  }),
  OTEL_TRACES_SAMPLER_ARG: Type.Number({
    default: 1,
    minimum: 0,
    maximum: 1,
    description:
      'Share of requests that are traced if their caller has not decided; Grafana decides for its own requests.',
  }),
  ...COMMAND_SETTINGS,
});
export type Settings = Static<typeof SETTINGS>;

/** Settings that a file may hold instead, named by the variable with `_FILE`. */
export const SECRETS = [
  'CLICKHOUSE_URL',
  'DATABASE_URL',
  'SYNC_HEALTH_BOOTSTRAP_TOKEN',
  'SYNC_HEALTH_FIVETRAN_SECRET',
  'SYNC_HEALTH_WEBHOOK_SECRET',
  'SYNC_HEALTH_WEBHOOKS',
] as const satisfies ReadonlyArray<keyof Settings>;
