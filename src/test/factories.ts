/** Answers of the server and of Grafana for tests. Their types are those of the contract. */
import type { ConnectorState } from '../api/homeFigures';
import type { Command, CommandDetail, CommandItem } from '@sync-health/contract/command';
import type { ConnectorDetail, Rejection } from '@sync-health/contract/connector';
import type { Job, JobDetail } from '@sync-health/contract/job';
import type { Column, QueryResult } from '@sync-health/contract/query';

import type { Refusal, UserAccess } from '../api/access';
import type { SentBucket } from '../api/connectors';
import type { ErrorGroup, FailureRow, FreshnessRow, ObjectiveRow, RecordRow, SummaryRow } from '../api/rows';

/** A Friday morning in UTC. */
export const NOW = Date.UTC(2026, 10, 20, 10, 0, 0);

export function anAccess(changes: Partial<UserAccess> = {}): UserAccess {
  return {
    role: 'Editor',
    user: 'ada',
    requiredRole: 'Editor',
    refusals: {},
    scopes: ['read', 'operate'],
    version: '1.0.0',
    payloadDays: 0,
    ready: true,
    ...changes,
  };
}

export function aViewer(): UserAccess {
  return anAccess({ role: 'Viewer', user: 'vic', refusals: refusedAll('role') });
}

export function refusedAll(why: Refusal['why']): UserAccess['refusals'] {
  const refusal = { why, detail: 'No.' };
  return {
    retry: refusal,
    cancel: refusal,
    dismiss: refusal,
    objectives: refusal,
    import: refusal,
    erase: refusal,
    payloads: refusal,
  };
}

export function aFailure(changes: Partial<FailureRow> = {}): FailureRow {
  const { id = 'evt-1' } = changes;
  return {
    id,
    recordId: `record-of-${id}`,
    connector: 'zuora-salesforce',
    mode: 'realtime',
    object: 'Invoice',
    action: 'update',
    startTime: NOW - 2400,
    endTime: NOW,
    errorCode: 'SF-400',
    errorMessage: 'Required field is missing: Amount',
    triggeredBy: 'billing-run',
    jobId: null,
    state: 'open',
    attempts: 1,
    traceId: null,
    ...changes,
  };
}

export function aRecord(changes: Partial<RecordRow> = {}): RecordRow {
  const { state: _state, attempts: _attempts, ...event } = aFailure();
  return { ...event, status: 'failed', ...changes };
}

export function anErrorGroup(changes: Partial<ErrorGroup> = {}): ErrorGroup {
  return {
    groupId: 'group-1',
    errorCode: 'SF-400',
    message: 'Required field is missing: Amount',
    errorClass: 'unknown',
    advice: null,
    count: 3,
    share: 1,
    firstSeen: NOW - 3_600_000,
    lastSeen: NOW,
    status: 'new',
    assignee: null,
    decidedBy: null,
    mutedUntil: null,
    retryable: 3,
    trend: '0,0,0,0,0,0,0,0,0,0,0,0,1,2',
    ...changes,
  };
}

export function aJob(changes: Partial<Job> = {}): Job {
  return {
    jobId: 'job-1',
    connector: 'zuora-salesforce',
    scope: 'Accounts & Related Objects',
    status: 'running',
    totalRecords: 1000,
    processed: 250,
    succeeded: 240,
    failed: 10,
    startTime: NOW - 60_000,
    endTime: null,
    triggeredBy: 'grace',
    updatedAt: NOW,
    recordsPerSecond: 4.2,
    remainingMs: 180_000,
    ...changes,
  };
}

export function aJobDetail(changes: Partial<JobDetail> = {}): JobDetail {
  const times = { startTime: NOW - 60_000, endTime: NOW };
  return {
    ...aJob(),
    objects: [
      { object: 'Account', processed: 100, succeeded: 98, failed: 2, ...times },
      { object: 'Contact', processed: 150, succeeded: 142, failed: 8, ...times },
    ],
    ...changes,
  };
}

export function aCommand(changes: Partial<Command> = {}): Command {
  return {
    id: 'cmd-1',
    type: 'retry',
    state: 'waiting',
    connector: 'zuora-salesforce',
    requestedBy: 'ada',
    requestedAt: NOW,
    updatedAt: NOW,
    accepted: 1,
    skipped: [],
    skippedCount: 0,
    outcomes: { pending: 1, succeeded: 0, failed: 0, skipped: 0 },
    jobId: null,
    detail: null,
    deliveries: 0,
    reason: null,
    recordsPerMinute: null,
    startAt: null,
    asOf: null,
    actions: [],
    exhausted: false,
    ...changes,
  };
}

export function aCommandItem(changes: Partial<CommandItem> = {}): CommandItem {
  return {
    eventId: 'evt-1',
    recordId: 'record-of-evt-1',
    object: 'Invoice',
    action: 'update',
    errorCode: 'SF-400',
    outcome: 'pending',
    detail: null,
    ...changes,
  };
}

export function aCommandDetail(changes: Partial<CommandDetail> = {}): CommandDetail {
  return { ...aCommand(), items: [aCommandItem()], ...changes };
}

export function aSummary(changes: Partial<SummaryRow> = {}): SummaryRow {
  return {
    synced: 7,
    syncedChange: 0.75,
    errors: 3,
    errorsChange: 2,
    errorRate: 0.3,
    errorRateChange: 0.1,
    medianLatency: 1500,
    averageLatencyChange: null,
    ...changes,
  };
}

export function anObjective(changes: Partial<ObjectiveRow> = {}): ObjectiveRow {
  return {
    id: 'invoices',
    connector: 'zuora-salesforce',
    object: null,
    indicator: 'errorRate',
    thresholdMs: null,
    target: 0.995,
    windowDays: 30,
    attained: 0.997,
    budgetLeft: 0.4,
    burnRate1h: 15,
    burnRate6h: 5,
    events: 10_000,
    bad: 30,
    runsOutAt: NOW + 2 * 86_400_000,
    ...changes,
  };
}

export function aFreshness(changes: Partial<FreshnessRow> = {}): FreshnessRow {
  return {
    connector: 'zuora-salesforce',
    object: 'Invoice',
    lastSuccess: NOW - 3_600_000,
    lastEvent: NOW,
    sinceLastSuccess: 3_600_000,
    usualGap: 10_800_000,
    overdue: 0,
    state: 'onTime',
    ...changes,
  };
}

export function aRejection(changes: Partial<Rejection> = {}): Rejection {
  return {
    unit: 'event',
    reason: 'object is missing',
    count: 3,
    firstSeen: NOW - 3_600_000,
    lastSeen: NOW,
    detail: 'object is missing',
    sample: '{"id":"evt-9","action":"update"}',
    ...changes,
  };
}

export function aConnector(changes: Partial<ConnectorDetail> = {}): ConnectorDetail {
  return {
    connector: 'zuora-salesforce',
    lastEvent: NOW,
    lastSent: NOW,
    countedSince: NOW - 86_400_000,
    accepted: 1200,
    duplicates: 30,
    conflicts: 2,
    rejected: 3,
    delay: { events: 100, from: NOW - 3_600_000, to: NOW, least: 40, p50: 1500, p95: 60_000, most: 7_200_000 },
    sources: [
      {
        tokenId: 'tok-1',
        format: 'json',
        client: 'sync-health-connector-python/1.0.0',
        accepted: 1200,
        duplicates: 30,
        conflicts: 2,
        rejected: 3,
        firstSeen: NOW - 86_400_000,
        lastSeen: NOW,
      },
    ],
    tokens: [{ id: 'tok-1', name: 'Production', lastUsed: NOW, expires: null, revoked: null }],
    rejections: [aRejection()],
    ...changes,
  };
}

type Row = FailureRow | ErrorGroup | FreshnessRow | ObjectiveRow | RecordRow | SummaryRow | ConnectorState | SentBucket;

/** Turns rows into columns, as the server sends them. */
export function aQueryResult(rows: Row[], meta: Partial<Omit<QueryResult, 'fields'>> = {}): QueryResult {
  const names = rows[0] ? Object.keys(rows[0]) : [];
  const fields = names.map((name): Column => {
    const values = rows.map((row): Column['values'][number] => new Map(Object.entries(row)).get(name) ?? null);
    return { name, type: name.endsWith('Time') ? 'time' : typeof values[0] === 'number' ? 'number' : 'string', values };
  });
  return { fields, exact: true, interval: null, notices: [], ...meta };
}
