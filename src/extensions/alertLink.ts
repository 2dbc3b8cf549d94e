/**
 * Makes the link from an alert to the failed records behind it: the filters of its rule, narrowed by the alert's
 * labels, in a range that starts before the alert.
 */
import { getDataSourceSrv } from '@grafana/runtime';
import { toUtc } from '@grafana/data';

import type { FilterValues, SyncHealthQuery } from '../datasource/query';
import { DATA_SOURCE_TYPE } from '../pluginIds';
import { failuresPath } from './failuresLink';

/** What Grafana passes for an alert. Its own types do not say. */
export interface AlertContext {
  rule?: {
    /** The rule's queries, as JSON or in the language of another system. */
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
  /** In seconds before the evaluation. */
  relativeTimeRange?: { from?: number; to?: number };
  model?: Partial<SyncHealthQuery>;
}

/** Labels of our rules, and the filters that they become. */
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

/** Undefined where no query of the rule is ours, or none has failed records behind it. */
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
    // The language of another system.
    return [];
  }
}

/**
 * Reads a member of a member. Grafana passes contexts behind proxies, which throw when they read an object that its
 * store has frozen. The property descriptor has the value without a proxy.
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

/** The start of the window in which the alert began. An alert that is not active has Go's zero time. */
function beginOf(activeAt: string | undefined, seconds: number): string {
  const since = activeAt && !activeAt.startsWith('0001') ? toUtc(activeAt).valueOf() : NaN;
  return Number.isNaN(since) ? `now-${seconds}s` : String(since - 1000 * seconds);
}
