/**
 * From an alert that fires to the failed records behind it: what its rule asks for, narrowed by the labels of the alert,
 * since before it began.
 */
import { getDataSourceSrv } from '@grafana/runtime';
import { toUtc } from '@grafana/data';

import type { FilterValues, SyncHealthQuery } from '../datasource/query';
import { DATA_SOURCE_TYPE } from '../pluginIds';
import { failuresPath } from './failuresLink';

/** What Grafana tells of an alert; its types name no more than that there is a context. */
export interface AlertContext {
  rule?: {
    /** The queries of the rule as JSON, or as people read them. */
    query?: string;
    rulerRule?: { grafana_alert?: { data?: RuleQuery[] } };
  };
  instance?: {
    /** RFC 3339. */
    activeAt?: string;
    labels?: Record<string, string>;
  };
}

interface RuleQuery {
  datasourceUid?: string;
  /** Seconds before the evaluation. */
  relativeTimeRange?: { from?: number; to?: number };
  model?: Partial<SyncHealthQuery>;
}

/** Labels that a rule of ours gives its alerts, and what they narrow failed records by. */
const NARROWING = {
  connector: 'connector',
  mode: 'mode',
  object: 'object',
  action: 'action',
  errorCode: 'errorCode',
  jobId: 'jobId',
  groupId: 'errorGroup',
} as const satisfies Record<string, keyof FilterValues>;

const DEFAULT_SECONDS = 3600;

/** Undefined where the rule asks our data source for nothing, or for what has no failed records. */
export function alertFailuresPath(context: AlertContext): string | undefined {
  const own = queriesOf(context).filter(({ datasourceUid = '' }) => isOurs(datasourceUid));
  const [first] = own;
  if (!first) {
    return undefined;
  }
  const { labels = {}, activeAt } = memberOf<NonNullable<AlertContext['instance']>>(context, 'instance') ?? {};
  const seconds = Math.max(...own.map(({ relativeTimeRange }) => relativeTimeRange?.from ?? DEFAULT_SECONDS));
  const { model = {}, datasourceUid: uid } = first;
  const target: SyncHealthQuery = {
    ...model,
    refId: model.refId ?? 'A',
    filters: { ...model.filters, ...filtersOf(labels) },
    datasource: { type: DATA_SOURCE_TYPE, uid },
  };
  return failuresPath({ targets: [target], timeRange: { from: beginOf(activeAt, seconds), to: 'now' } });
}

function queriesOf(context: AlertContext): RuleQuery[] {
  const saved = memberOf<RuleQuery[]>(context, 'rule', 'rulerRule', 'grafana_alert', 'data');
  if (saved) {
    return saved;
  }
  try {
    const told: unknown = JSON.parse(memberOf<string>(context, 'rule', 'query') ?? '');
    return Array.isArray(told) ? told : [];
  } catch {
    // The query of a rule that another system evaluates.
    return [];
  }
}

/**
 * A member of a member. Grafana hands out a context behind proxies, and what its store has frozen can't be read through
 * them: it throws. What describes a property is not behind them.
 */
function memberOf<Member>(of: object, ...[name = '', ...names]: string[]): Member | undefined {
  const value = Object.getOwnPropertyDescriptor(of, name)?.value;
  return names.length > 0 && value ? memberOf<Member>(value, ...names) : value;
}

const isOurs = (uid: string) => getDataSourceSrv().getInstanceSettings(uid)?.type === DATA_SOURCE_TYPE;

function filtersOf(labels: Record<string, string>): FilterValues {
  return Object.fromEntries(
    Object.entries(NARROWING).flatMap(([label, field]) => (labels[label] ? [[field, [labels[label]]]] : []))
  );
}

/** The window that made it fire begins before the alert does. An alert that is not active has the time 0 of Go. */
function beginOf(activeAt: string | undefined, seconds: number): string {
  const since = activeAt && !activeAt.startsWith('0001') ? toUtc(activeAt).valueOf() : NaN;
  return Number.isNaN(since) ? `now-${seconds}s` : String(since - 1000 * seconds);
}
