/** A fake backend of the data source, by MSW. It answers from `world` and records requests in `asked`. */
import type { Command, CommandDetail, CommandPreview, CommandRequest } from '@sync-health/contract/command';
import type { RecordErasure } from '@sync-health/contract/erasure';
import type { ErrorGroupInput, PastErrorGroupDecision } from '@sync-health/contract/errorGroup';
import type { Job, JobDetail } from '@sync-health/contract/job';
import type { ConnectorDetail, Rejection } from '@sync-health/contract/connector';
import type { CatalogueEntry } from '@sync-health/contract/errorCatalogue';
import type { ObjectiveInput } from '@sync-health/contract/objective';
import type { Payload } from '@sync-health/contract/payload';
import type { Problem } from '@sync-health/contract/problem';
import type { FoundRecord, RecordHistory } from '@sync-health/contract/record';
import type { Column, QueryRequest, QueryResult } from '@sync-health/contract/query';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';

import type { UserAccess } from '../api/access';
import type { SentBucket } from '../api/connectors';
import type { ErrorGroup, FailureRow, FreshnessRow, ObjectiveRow, RecordRow, SummaryRow } from '../api/rows';
import { aCommand, anAccess, anErrorGroup, aQueryResult, aSummary } from './factories';

export const GRAFANA = 'http://grafana.test';
export const DATA_SOURCE_UID = 'sync-health';
export const RESOURCES = `${GRAFANA}/api/datasources/uid/:uid/resources`;

/** Longer than any test has a page open, and shorter than any range. */
const WHILE_OPEN_MS = 600_000;

/** What the backend answers. A test may change it at any time. */
export interface World {
  access: UserAccess;
  connectors: string[];
  failures: FailureRow[];
  /** Failures since the page was opened, which the page has not shown yet. */
  failuresSince: FailureRow[];
  /** Failed records on one page, whatever limit is asked for. */
  pageSize: number;
  groups: ErrorGroup[];
  records: RecordRow[];
  jobs: Job[];
  job: JobDetail | undefined;
  summary: SummaryRow;
  /** Events by connector in the range, as [all, failed]. */
  events: Record<string, [all: number, failed: number]>;
  commands: Command[];
  command: CommandDetail | undefined;
  catalogue: CatalogueEntry[];
  decisions: PastErrorGroupDecision[];
  freshness: FreshnessRow[];
  objectives: ObjectiveRow[];
  /** Data objects of any objective. */
  objectsOfObjective: ObjectiveRow[];
  /** Budget left by day; the last day is today. */
  budget: Array<number | null>;
  /** Alert rules that Grafana has, by uid. */
  rules: Record<string, { uid: string; title: string }>;
  record: RecordHistory;
  /** Payload of any event that is asked for. Undefined: none is stored. */
  payload: Payload | undefined;
  /** Records that a search by a part of an id looks among. */
  knownRecords: FoundRecord[];
  /** Connectors of the list. The first one can also be asked for by name. */
  intake: ConnectorDetail[];
  unattributed: Rejection[];
  sent: SentBucket[];
  /** Address of the server for connectors. Undefined: the user may not know it. */
  address: string | undefined;
  /** Answers an erasure. Default: everything about the record is erased. */
  onErase: (params: Record<string, string>) => RecordErasure | Problem;
  /** Awaited before a preview is answered. */
  beforePreview: () => Promise<void>;
  /** Answers a command. Default: all its events are accepted. */
  onCommand: (request: CommandRequest) => Command | Problem;
}

export interface Asked {
  queries: QueryRequest[];
  commands: Array<{ key: string | null; request: CommandRequest }>;
  replays: string[];
  /** Pauses, resumes and stops, as `id/action`. */
  controls: Array<{ what: string; reason?: string }>;
  decisions: Array<{ groupId: string; decision: ErrorGroupInput }>;
  objectives: Array<{ id: string; objective: ObjectiveInput | null }>;
  rules: Array<{ rule: Record<string, unknown>; isEditable: boolean }>;
  erasures: Array<Record<string, string>>;
  /** Events whose payloads were asked for. */
  payloads: string[];
}

export const world: World = freshWorld();
export const asked: Asked = {
  queries: [],
  commands: [],
  replays: [],
  controls: [],
  decisions: [],
  objectives: [],
  rules: [],
  erasures: [],
  payloads: [],
};

function freshWorld(): World {
  return {
    access: anAccess(),
    connectors: ['zuora-salesforce'],
    failures: [],
    failuresSince: [],
    pageSize: 100,
    groups: [],
    records: [],
    jobs: [],
    job: undefined,
    summary: aSummary(),
    events: {},
    commands: [],
    command: undefined,
    catalogue: [],
    decisions: [],
    freshness: [],
    objectives: [],
    objectsOfObjective: [],
    budget: [],
    rules: {},
    record: { attempts: [], commands: [], decisions: [], truncated: false },
    payload: undefined,
    knownRecords: [],
    intake: [],
    unattributed: [],
    sent: [],
    address: undefined,
    onErase: ({ connector = '', dryRun }) => {
      const found = { events: 2, failures: 1, ids: 2, attempts: 0, decisions: 1, payloads: 1, texts: 0 };
      const isDryRun = dryRun === 'true';
      return { connector, isDryRun, found, left: null, mentions: 0, erasedAt: null };
    },
    beforePreview: () => Promise.resolve(),
    onCommand: (request) =>
      aCommand({ type: request.type, accepted: 'eventIds' in request ? request.eventIds.length : 1 }),
  };
}

export function resetWorld() {
  Object.assign(world, freshWorld());
  Object.assign(asked, {
    queries: [],
    commands: [],
    replays: [],
    controls: [],
    decisions: [],
    objectives: [],
    rules: [],
    erasures: [],
    payloads: [],
  });
}

export function problem(status: number, detail: string): Problem {
  return { type: 'about:blank', title: 'Refused', status, detail };
}

export function refuse({ status, ...rest }: Problem) {
  return HttpResponse.json({ status, ...rest }, { status, headers: { 'Content-Type': 'application/problem+json' } });
}

export const server = setupServer(
  http.get(`${RESOURCES}/access`, () => HttpResponse.json(world.access)),
  http.get(`${RESOURCES}/values/:field`, ({ params }) =>
    HttpResponse.json({ values: params['field'] === 'connector' ? world.connectors : [], truncated: false })
  ),
  http.post<never, QueryRequest>(`${RESOURCES}/query`, async ({ request }) => {
    const asking = await request.json();
    asked.queries.push(asking);
    return HttpResponse.json(answer(asking));
  }),
  http.get(`${RESOURCES}/error-catalogue`, () => HttpResponse.json({ entries: world.catalogue })),
  http.get(`${RESOURCES}/error-groups/decisions`, () =>
    HttpResponse.json({ decisions: world.decisions, truncated: false })
  ),
  http.put<{ id: string }, ErrorGroupInput>(`${RESOURCES}/error-groups/:id`, async ({ params, request }) => {
    asked.decisions.push({ groupId: params.id, decision: await request.json() });
    return HttpResponse.json({ decisions: [] });
  }),
  http.put<{ id: string }, ObjectiveInput>(`${RESOURCES}/objectives/:id`, async ({ params: { id }, request }) => {
    asked.objectives.push({ id, objective: await request.json() });
    return HttpResponse.json({});
  }),
  http.delete<{ id: string }>(`${RESOURCES}/objectives/:id`, ({ params: { id } }) => {
    asked.objectives.push({ id, objective: null });
    world.objectives = world.objectives.filter((each) => each.id !== id);
    return HttpResponse.json(null);
  }),
  http.get<{ uid: string }>(`${GRAFANA}/api/v1/provisioning/alert-rules/:uid`, ({ params: { uid } }) =>
    world.rules[uid] ? HttpResponse.json(world.rules[uid]) : refuse(problem(404, 'No such rule'))
  ),
  http.post(`${GRAFANA}/api/folders`, () => refuse(problem(412, 'A folder with that uid exists'))),
  http.post<never, { uid: string; title: string }>(
    `${GRAFANA}/api/v1/provisioning/alert-rules`,
    async ({ request }) => {
      const rule = await request.json();
      asked.rules.push({ rule, isEditable: request.headers.get('X-Disable-Provenance') === 'true' });
      world.rules[rule.uid] = rule;
      return HttpResponse.json(rule, { status: 201 });
    }
  ),
  http.get(`${RESOURCES}/connectors`, () =>
    HttpResponse.json({ connectors: world.intake, unattributed: world.unattributed })
  ),
  http.get(`${RESOURCES}/connector`, ({ request }) => {
    const name = new URL(request.url).searchParams.get('name');
    const found = world.intake.find(({ connector }) => connector === name);
    return found ? HttpResponse.json(found) : refuse(problem(404, 'No such connector'));
  }),
  http.get(`${RESOURCES}/address`, () =>
    world.address === undefined ? refuse(problem(403, 'Not for viewers')) : HttpResponse.json({ url: world.address })
  ),
  http.get(`${RESOURCES}/record`, () => HttpResponse.json(world.record)),
  http.get(`${RESOURCES}/records`, ({ request }) => {
    const search = (new URL(request.url).searchParams.get('search') ?? '').toLowerCase();
    const records = world.knownRecords.filter(({ recordId }) => recordId.toLowerCase().includes(search));
    return HttpResponse.json({ records, truncated: false });
  }),
  http.get(`${RESOURCES}/payload`, ({ request }) => {
    asked.payloads.push(new URL(request.url).searchParams.get('eventId') ?? '');
    return world.payload ? HttpResponse.json(world.payload) : refuse(problem(404, 'None is kept'));
  }),
  http.delete(`${RESOURCES}/record`, ({ request }) => {
    const params = Object.fromEntries(new URL(request.url).searchParams);
    asked.erasures.push(params);
    const outcome = world.onErase(params);
    return 'title' in outcome ? refuse(outcome) : HttpResponse.json(outcome);
  }),
  http.get(`${RESOURCES}/jobs`, ({ request }) => {
    const statuses = new URL(request.url).searchParams.getAll('status');
    const search = (new URL(request.url).searchParams.get('search') ?? '').toLowerCase();
    const jobs = world.jobs.filter(
      ({ status, jobId, scope, triggeredBy }) =>
        (statuses.length === 0 || statuses.includes(status)) &&
        [jobId, scope, triggeredBy ?? ''].some((text) => text.toLowerCase().includes(search))
    );
    return HttpResponse.json({ jobs });
  }),
  http.get(`${RESOURCES}/job`, () => (world.job ? HttpResponse.json(world.job) : refuse(problem(404, 'No such job')))),
  http.get(`${RESOURCES}/commands`, ({ request }) => {
    const { searchParams } = new URL(request.url);
    const [types, states] = [searchParams.getAll('type'), searchParams.getAll('state')];
    const search = searchParams.get('search') ?? '';
    const commands = world.commands.filter(
      ({ type, state, requestedBy, reason }) =>
        (types.length === 0 || types.includes(type)) &&
        (states.length === 0 || states.includes(state)) &&
        [requestedBy, reason ?? ''].some((text) => text.includes(search))
    );
    return HttpResponse.json({ commands });
  }),
  http.get(`${RESOURCES}/commands/:id`, () =>
    world.command ? HttpResponse.json(world.command) : refuse(problem(404, 'No such command'))
  ),
  http.post<never, CommandRequest>(`${RESOURCES}/commands/preview`, async ({ request }) => {
    await world.beforePreview();
    return HttpResponse.json(previewOf(await request.json()));
  }),
  http.post<never, CommandRequest>(`${RESOURCES}/commands`, async ({ request }) => {
    const command = await request.json();
    asked.commands.push({ key: request.headers.get('Idempotency-Key'), request: command });
    const outcome = world.onCommand(command);
    // Each is a new command.
    const id = `cmd-${asked.commands.length}`;
    return 'title' in outcome ? refuse(outcome) : HttpResponse.json({ ...outcome, id }, { status: 202 });
  }),
  http.post<{ id: string }>(`${RESOURCES}/commands/:id/replay`, ({ params }) => {
    asked.replays.push(params.id);
    return HttpResponse.json(aCommand({ id: params.id }), { status: 202 });
  }),
  http.post<{ id: string; action: string }, { reason?: string }>(
    `${RESOURCES}/commands/:id/:action`,
    async ({ params, request }) => {
      asked.controls.push({ what: `${params.id}/${params.action}`, ...(await request.json()) });
      return HttpResponse.json(aCommand({ id: params.id }), { status: 202 });
    }
  )
);

/** Of the failures that a page shows, and of none that only a file names. */
function previewOf(request: CommandRequest): CommandPreview {
  const about = world.failures.filter(
    ({ id, connector, jobId }) =>
      connector === request.connector &&
      (!('eventIds' in request) || request.eventIds.includes(id)) &&
      (!('jobId' in request) || request.jobId === jobId)
  );
  const wanted = request.type === 'reopen' ? 'dismissed' : 'open';
  const isTaken = ({ mode, state }: FailureRow) => 'jobId' in request || (mode === 'realtime' && state === wanted);
  const taken = about.filter(isTaken);
  const skipped = { unknown: 0, manual: 0, 'in-flight': 0, resolved: 0, dismissed: 0, open: 0 };
  for (const { mode, state } of about.filter((failure) => !isTaken(failure))) {
    skipped[mode === 'manual' || state === null ? 'manual' : state === 'retrying' ? 'in-flight' : state]++;
  }
  const records = new Set(taken.map(({ object, recordId }) => `${object} ${recordId}`)).size;
  return { failures: taken.length, accepted: request.type === 'retry' ? records : taken.length, left: 0, skipped };
}

/** Connectors with events, and silent ones. */
function connectorRows() {
  const names = [...new Set([...Object.keys(world.events), ...world.connectors])];
  const events = new Map(Object.entries(world.events));
  return names.map((connector) => {
    const [all, failed] = events.get(connector) ?? [0, 0];
    return { connector, events: all, synced: all - failed, errors: failed, errorRate: all > 0 ? failed / all : null };
  });
}

function answer({ from, to, query }: QueryRequest) {
  if (Date.parse(from) >= Date.parse(to)) {
    throw new Error(`The server refuses a range that ends at ${to}, before it begins at ${from}`);
  }
  if (query.type === 'errors') {
    // With a limit of 1, a page counts failures in a state or of a connector.
    const isWanted = (wanted: readonly string[] = [], value: string | null) =>
      wanted.length === 0 || (value !== null && wanted.includes(value));
    const isSince = Date.parse(to) - Date.parse(from) < WHILE_OPEN_MS;
    const count = (isSince ? world.failuresSince : world.failures).filter(
      ({ mode, state, connector }) =>
        isWanted(query.filters?.mode, mode) &&
        isWanted(query.state, state) &&
        isWanted(query.filters?.connector, connector)
    ).length;
    return aQueryResult(
      query.limit === 1
        ? [anErrorGroup({ count, share: 1 })]
        : world.groups.filter(({ status }) => isWanted(query.groupStatus, status))
    );
  }
  if (query.type === 'records') {
    return aQueryResult(world.records);
  }
  if (query.type === 'failures') {
    const start = Number(query.cursor ?? 0);
    const next = start + world.pageSize;
    const rows = world.failures.slice(start, next);
    return aQueryResult(rows, next < world.failures.length ? { nextCursor: String(next) } : {});
  }
  if (query.type === 'summary') {
    return aQueryResult(query.groupBy ? connectorRows() : [world.summary]);
  }
  if (query.type === 'trend') {
    return { ...aQueryResult(world.sent), interval: 'hour' };
  }
  if (query.type === 'freshness') {
    return aQueryResult(world.freshness);
  }
  if (query.type === 'objectives') {
    return query.interval
      ? budgetHistory()
      : aQueryResult(query.byObject ? world.objectsOfObjective : world.objectives);
  }
  throw new Error(`Pages do not ask for ${query.type}`);
}

function budgetHistory(): QueryResult {
  const today = Date.UTC(2026, 10, 20);
  const times = world.budget.map((_, index) => today - (world.budget.length - 1 - index) * 86_400_000);
  const fields: Column[] = [
    { name: 'time', type: 'time', values: times },
    { name: 'invoices', type: 'number', values: world.budget },
  ];
  return { ...aQueryResult([]), fields };
}
