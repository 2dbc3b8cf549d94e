/** The dashboard Sync Health server: the state of the sync-event server, from Prometheus. */
import { row } from './dashboard';
import { type BundledDashboard, FRAME, type Panel, type RowPanel, type Variable } from './model';
import { figure, limitLine, lines, metric, PROMETHEUS, PROMETHEUS_TYPE, quantile, rate } from './prometheus';
import { dataSourceVariable } from './variables';

const UID = 'synchealth-server';
/** Grafana imports a bundled dashboard again when its revision has grown. */
const REVISION = 2;
const ON_TIME_RANGE_CHANGE = 2;

const VARIABLES: Variable[] = [
  dataSourceVariable('prometheus', 'Prometheus', PROMETHEUS_TYPE),
  {
    type: 'query',
    name: 'instance',
    label: 'Server',
    datasource: PROMETHEUS,
    query: { refId: 'instance', query: 'label_values(sync_health_build_info, instance)' },
    definition: 'label_values(sync_health_build_info, instance)',
    refresh: ON_TIME_RANGE_CHANGE,
    multi: true,
    includeAll: true,
    current: { text: ['All'], value: ['$__all'] },
    options: [],
    sort: 1,
  },
];

/** The link is relative to Grafana's base URL, which may have a path. */
const HINT = [
  "The figures below are the server's own, which **Prometheus** reads from its `/metrics`.",
  'Where panels stay empty, [add a Prometheus data source](connections/datasources/prometheus) and choose it above,',
  'or let Prometheus scrape the server:',
  "`scrape_configs: [{ job_name: sync-health, static_configs: [{ targets: ['sync-health:4280'] }] }]`.",
  'What each metric means, and which alerts to set: `docs/monitoring.md`.',
].join(' ');

const hint: Panel = {
  type: 'text',
  title: 'Where these figures come from',
  gridPos: { x: 0, y: 0, w: 24, h: 4 },
  options: { mode: 'markdown', content: HINT },
  fieldConfig: { defaults: {}, overrides: [] },
};

/** Positions of a third, a quarter or a sixth of a row. */
const third = (index: number, y: number) => ({ x: index * 8, y, w: 8, h: 8 });
const quarter = (index: number, y: number) => ({ x: index * 6, y, w: 6, h: 8 });
const sixth = (index: number) => ({ x: index * 4, y: 4, w: 4, h: 4 });

const now: Panel[] = [
  figure({
    title: 'Storage',
    description: 'Whether ClickHouse answers; embedded or a server',
    gridPos: sixth(0),
    unit: 'none',
    expr: `min(${metric('sync_health_storage_up')})`,
    words: { '1': { text: 'Answers', color: 'green' }, '0': { text: 'Does not answer', color: 'red' } },
  }),
  figure({
    title: 'Accepted',
    description: 'New events that were kept, per second',
    gridPos: sixth(1),
    unit: 'ops',
    expr: `sum(${rate('sync_health_events_accepted_total')})`,
  }),
  figure({
    title: 'Query P95',
    description: 'Nineteen of twenty queries were answered at least as fast',
    gridPos: sixth(2),
    unit: 's',
    expr: quantile(0.95, 'sync_health_query_duration_seconds'),
    steps: [1, 5],
  }),
  figure({
    title: 'Rollup lag',
    description: 'Age of the oldest event that is not in every rollup. Answers are right all the same, only slower.',
    gridPos: sixth(3),
    unit: 's',
    decimals: 0,
    expr: `max(${metric('sync_health_rollup_lag_seconds')})`,
    steps: [120, 600],
  }),
  figure({
    title: 'Waiting',
    description: 'How long a retry or a cancel has waited for its connector',
    gridPos: sixth(4),
    unit: 's',
    decimals: 0,
    expr: `max(${metric('sync_health_command_oldest_waiting_seconds')})`,
    steps: [300, 1800],
  }),
  figure({
    title: 'Shed',
    description: 'Requests per second that were asked to come back later',
    gridPos: sixth(5),
    unit: 'reqps',
    decimals: 1,
    expr: `sum(${rate('sync_health_http_requests_shed_total')}) or vector(0)`,
    steps: [0.01, 1],
  }),
];

const ingest: Panel[] = [
  lines({
    title: 'Events by outcome',
    description:
      'Events per second: new, delivered before, of a known id with other content, not valid, and spans or log records that are about no record',
    gridPos: quarter(0, 9),
    unit: 'ops',
    isStacked: true,
    queries: [
      { expr: `sum(${rate('sync_health_events_accepted_total')})`, legend: 'Accepted' },
      { expr: `sum(${rate('sync_health_events_duplicate_total')})`, legend: 'Duplicates' },
      { expr: `sum(${rate('sync_health_events_rejected_total')})`, legend: 'Rejected' },
      { expr: `sum(${rate('sync_health_events_conflicting_total')})`, legend: 'Conflicts' },
      { expr: `sum(${rate('sync_health_otlp_ignored_total')})`, legend: 'Ignored (OTLP)' },
    ],
  }),
  lines({
    title: 'Events by connector',
    description:
      'Events per second of the connectors that send most, whatever became of them, and of the rest as other',
    gridPos: quarter(1, 9),
    unit: 'ops',
    isStacked: true,
    queries: [{ expr: `sum by (connector) (${rate('sync_health_connector_events_total')})`, legend: '{{connector}}' }],
  }),
  lines({
    title: 'Time to disk',
    description: 'From a valid batch to its events being on disk',
    gridPos: quarter(2, 9),
    unit: 's',
    queries: [0.5, 0.95, 0.99].map((q) => ({
      expr: quantile(q, 'sync_health_ingest_commit_duration_seconds'),
      legend: `P${q * 100}`,
    })),
  }),
  lines({
    title: 'Events waiting to be written',
    description: 'Beyond SYNC_HEALTH_INGEST_QUEUE_EVENTS ingest answers 503 to those who hold more than their share',
    gridPos: quarter(3, 9),
    unit: 'short',
    queries: [{ expr: metric('sync_health_ingest_queue_events'), legend: '{{instance}}' }],
  }),
];

const queries: Panel[] = [
  lines({
    title: 'Queries by type',
    description: 'Queries per second',
    gridPos: quarter(0, 18),
    unit: 'reqps',
    isStacked: true,
    queries: [{ expr: `sum by (type) (${rate('sync_health_query_duration_seconds_count')})`, legend: '{{type}}' }],
  }),
  lines({
    title: 'Query P95 by type',
    description: 'Nineteen of twenty queries of a type were answered at least as fast',
    gridPos: quarter(1, 18),
    unit: 's',
    queries: [{ expr: quantile(0.95, 'sync_health_query_duration_seconds', 'type'), legend: '{{type}}' }],
  }),
  lines({
    title: 'Turns of queries',
    description: 'Queries that are worked on, that wait for their turn, and in each minute those that shared an answer',
    gridPos: quarter(2, 18),
    unit: 'short',
    queries: [
      { expr: `sum(${metric('sync_health_queries_running')})`, legend: 'Worked on' },
      { expr: `sum(${metric('sync_health_queries_waiting')})`, legend: 'Waiting' },
      { expr: `60 * sum(${rate('sync_health_queries_shared')})`, legend: 'Shared in a minute' },
      { expr: `sum(${metric('sync_health_change_polls')})`, legend: 'Following changes' },
    ],
  }),
  lines({
    title: 'Queries without an answer',
    whenEmpty: 'None seen',
    description:
      'Per second, by reason: stopped for time or memory, too many at once, storage away, a mistake in the query',
    gridPos: quarter(3, 18),
    unit: 'reqps',
    isStacked: true,
    queries: [{ expr: `sum by (reason) (${rate('sync_health_query_failures_total')})`, legend: '{{reason}}' }],
  }),
];

const commands: Panel[] = [
  lines({
    title: 'Commands accepted',
    whenEmpty: 'None seen',
    description: 'Retries and cancels in each minute',
    gridPos: third(0, 27),
    unit: 'short',
    queries: [{ expr: `60 * sum by (type) (${rate('sync_health_commands_total')})`, legend: '{{type}}' }],
  }),
  lines({
    title: 'Deliveries',
    description: 'Commands handed to connectors in each minute, by channel and result; webhook calls that failed too',
    gridPos: third(1, 27),
    unit: 'short',
    queries: [
      {
        expr: `60 * sum by (channel, result) (${rate('sync_health_command_deliveries_total')})`,
        legend: '{{channel}} {{result}}',
      },
      { expr: `60 * sum(${rate('sync_health_commands_expired_total')})`, legend: 'without an outcome in time' },
    ],
  }),
  lines({
    title: 'Waiting and in flight',
    description: 'Commands that wait for their connector, and records that are being retried',
    gridPos: third(2, 27),
    unit: 'short',
    queries: [
      { expr: `sum(${metric('sync_health_commands_waiting')})`, legend: 'Commands waiting' },
      { expr: `sum(${metric('sync_health_records_in_flight')})`, legend: 'Records in flight' },
    ],
  }),
];

const storage: Panel[] = [
  lines({
    title: 'Engine memory',
    description:
      'What ClickHouse tracks, what it may use where it is embedded, and beside it slots of rollups and keys of records with unresolved failures',
    gridPos: third(0, 36),
    unit: 'bytes',
    queries: [
      { expr: metric('sync_health_engine_memory_bytes'), legend: '{{instance}}' },
      { expr: metric('sync_health_slot_memory_bytes'), legend: 'Slots of {{instance}}' },
      { expr: metric('sync_health_unresolved_records_memory_bytes'), legend: 'Unresolved records of {{instance}}' },
      { expr: `max(${metric('sync_health_engine_memory_limit_bytes')} > 0)`, legend: 'Limit' },
    ],
    overrides: [limitLine('Limit')],
  }),
  lines({
    title: 'SQL statements P95',
    description:
      'By lane, the wait for a connection included: panels are in query, ingest in write, rollups in background',
    gridPos: third(1, 36),
    unit: 's',
    queries: [{ expr: quantile(0.95, 'sync_health_storage_statement_duration_seconds', 'lane'), legend: '{{lane}}' }],
  }),
  lines({
    title: 'Statements that run or wait',
    description: 'By lane; the embedded engine runs four of the lane query at once',
    gridPos: third(2, 36),
    unit: 'short',
    queries: [{ expr: `sum by (lane) (${metric('sync_health_storage_statements')})`, legend: '{{lane}}' }],
  }),
  lines({
    title: 'Data and free disk',
    description: 'What the data takes, compressed, and what is left on the disk of the embedded storage',
    gridPos: third(0, 44),
    unit: 'bytes',
    queries: [
      { expr: `max(${metric('sync_health_storage_size_bytes')})`, legend: 'Data' },
      { expr: `min(${metric('sync_health_disk_free_bytes')} > 0)`, legend: 'Free' },
    ],
  }),
  lines({
    title: 'Data files',
    description:
      'Files that are read together; a number that only grows means that merges do not keep up. Of damaged ones a backup has to be restored; each day all are checked. Slots of rollups are compared with their raw events; one that differs is mended and counted',
    gridPos: third(1, 44),
    unit: 'short',
    queries: [
      { expr: `max(${metric('sync_health_storage_parts')})`, legend: 'Files' },
      { expr: `max(${metric('sync_health_storage_damaged_parts')})`, legend: 'Damaged' },
      { expr: `sum(${rate('sync_health_storage_checked_bytes_total')}) / 1e6`, legend: 'Checked (MB/s)' },
      { expr: `sum(${rate('sync_health_rollup_slots_compared_total')})`, legend: 'Slots compared (1/s)' },
      { expr: `sum(${metric('sync_health_rollup_slots_mended_total')})`, legend: 'Slots mended' },
    ],
  }),
  lines({
    title: 'Statements that failed',
    whenEmpty: 'None seen',
    description: 'Per second, by kind',
    gridPos: third(2, 44),
    unit: 'ops',
    isStacked: true,
    queries: [{ expr: `sum by (kind) (${rate('sync_health_storage_errors_total')})`, legend: '{{kind}}' }],
  }),
];

const http: Panel[] = [
  lines({
    title: 'Requests by status',
    description: 'Requests per second',
    gridPos: third(0, 53),
    unit: 'reqps',
    isStacked: true,
    queries: [
      { expr: `sum by (status) (${rate('sync_health_http_request_duration_seconds_count')})`, legend: '{{status}}' },
    ],
  }),
  lines({
    title: 'Requests shed',
    whenEmpty: 'None seen',
    description: 'Requests per second that were asked to come back later, by route and status',
    gridPos: third(1, 53),
    unit: 'reqps',
    isStacked: true,
    queries: [
      {
        expr: `sum by (route, status) (${rate('sync_health_http_requests_shed_total')})`,
        legend: '{{route}} {{status}}',
      },
    ],
  }),
  lines({
    title: 'Process',
    description: 'CPU in cores, and how far the event loop is behind; beyond 3 s requests are shed',
    gridPos: third(2, 53),
    unit: 'short',
    queries: [
      { expr: rate('process_cpu_seconds_total'), legend: 'CPU {{instance}}' },
      { expr: metric('nodejs_eventloop_lag_p99_seconds'), legend: 'Event loop P99 (s) {{instance}}' },
    ],
  }),
];

const panels: Array<Panel | RowPanel> = [
  hint,
  ...now,
  row('Ingest', 8),
  ...ingest,
  row('Queries', 17),
  ...queries,
  row('Commands', 26),
  ...commands,
  row('Storage', 35),
  ...storage,
  row('Requests and process', 52),
  ...http,
];

export const server: BundledDashboard = {
  uid: UID,
  title: 'Sync Health / Server',
  description: 'How the sync-event server itself fares: ingest, queries, commands, storage; needs Prometheus',
  revision: REVISION,
  ...FRAME,
  timezone: '',
  time: { from: 'now-6h', to: 'now' },
  refresh: '1m',
  timepicker: {},
  links: [
    {
      type: 'link',
      title: 'Overview',
      icon: 'dashboard',
      url: '/d/synchealth-overview',
      tooltip: 'What the connector syncs, with the same time range',
      keepTime: true,
      includeVars: false,
      asDropdown: false,
      targetBlank: false,
      tags: [],
    },
  ],
  annotations: { list: [] },
  templating: { list: VARIABLES },
  panels: panels.map((panel, index) => ({ ...panel, id: index + 1 })),
};
