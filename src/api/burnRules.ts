/**
 * The alert rules of an objective: they fire while its error budget burns too fast. Burn rates and windows are those of
 * the Site Reliability Workbook, chapter 5, “Multiwindow, Multi-Burn-Rate Alerts”
 * (sre.google/workbook/alerting-on-slos). The long window shows that it matters. The short one, a twelfth of it, shows
 * that it still goes on.
 */
import type { ObjectiveRow } from './rows';

interface Burn {
  name: 'fast' | 'slow';
  /** The rule fires above this burn rate. */
  rate: number;
  long: { seconds: number; column: string; name: string };
  short: { seconds: number; column: string; name: string };
  severity: 'critical' | 'warning';
}

/** For a budget of 30 days: the fast rate spends 2 % in one hour, the slow one 5 % in six hours. */
export const BURNS: readonly Burn[] = [
  {
    name: 'fast',
    rate: 14.4,
    long: { seconds: 3600, column: 'burnRate1h', name: '1 hour' },
    short: { seconds: 300, column: 'burnRate5m', name: '5 minutes' },
    severity: 'critical',
  },
  {
    name: 'slow',
    rate: 6,
    long: { seconds: 21_600, column: 'burnRate6h', name: '6 hours' },
    short: { seconds: 1800, column: 'burnRate30m', name: '30 minutes' },
    severity: 'warning',
  },
];

/** Whether a burn rate is possible. A budget of 10 % burns at most ten times too fast, when everything fails. */
export const canFire = ({ target }: Pick<ObjectiveRow, 'target'>, { rate }: Burn): boolean => 1 / (1 - target) > rate;

export interface BurnRule {
  uid: string;
  title: string;
  condition: string;
  for: string;
  noDataState: string;
  execErrState: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  data: Array<{
    refId: string;
    datasourceUid: string;
    relativeTimeRange: { from: number; to: number };
    model: Record<string, unknown>;
  }>;
}

const RUNBOOK = 'https://github.com/syncops/sync-health/blob/main/docs/runbooks/error-budget-burn.md';
const EXPRESSION = '__expr__';

type Subject = Pick<ObjectiveRow, 'id' | 'connector' | 'object'>;

export const groupOf = ({ id }: Pick<ObjectiveRow, 'id'>) => `Objective ${id}`;

export function burnRule(objective: Subject, burn: Burn, dataSourceUid: string, path: string): BurnRule {
  const { id, connector, object } = objective;
  const ask = (refId: string, { seconds, column }: Burn['long']) => ({
    refId,
    datasourceUid: dataSourceUid,
    relativeTimeRange: { from: seconds, to: 0 },
    model: { refId, version: 2, queryType: 'objectives', objective: [id], columns: [column] },
  });
  const value = (refId: string) => `{{ with $values.${refId} }}{{ printf "%.1f" .Value }}{{ end }}`;
  return {
    uid: ruleUid(burn, dataSourceUid, id),
    title: burn.name === 'fast' ? `${id}: error budget burns fast` : `${id}: error budget burns slowly`,
    condition: 'FIRING',
    for: '0s',
    // Without events there is no burn rate, and no problem. Another rule reports a server that does not answer.
    noDataState: 'OK',
    execErrState: 'KeepLast',
    labels: { severity: burn.severity, objective: id },
    annotations: {
      summary: `${object === null ? connector : `${connector}, ${object}`}: the error budget of ${id} burns ${value('LONG')} times too fast`,
      description: `So in ${burn.long.name}; in the last ${burn.short.name} it was ${value('SHORT')} times. The bound is ${burn.rate}.`,
      runbook_url: RUNBOOK,
      objective: `{{ externalURL }}${path.replace(/^\//, '')}`,
    },
    data: [
      ask('LONG', burn.long),
      ask('SHORT', burn.short),
      {
        refId: 'FIRING',
        datasourceUid: EXPRESSION,
        relativeTimeRange: { from: 0, to: 0 },
        model: {
          refId: 'FIRING',
          type: 'math',
          expression: `$LONG > ${burn.rate} && $SHORT > ${burn.rate}`,
          datasource: { type: EXPRESSION, uid: EXPRESSION },
        },
      },
    ],
  };
}

/** Depends only on the burn, the data source and the objective. At most 40 characters, which is Grafana's limit. */
export const ruleUid = ({ name }: Pick<Burn, 'name'>, dataSourceUid: string, id: string): string =>
  `synchealth-${name}-${digest(JSON.stringify([dataSourceUid, id]))}`;

const PRIME = BigInt('0x100000001b3');
const OFFSET = BigInt('0xcbf29ce484222325');
const BITS = 64;

/** FNV-1a. The browser's own digests need HTTPS, and some Grafanas have none. */
function digest(text: string): string {
  let hash = OFFSET;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(BITS, (hash ^ BigInt(byte)) * PRIME);
  }
  return hash.toString(16).padStart(BITS / 4, '0');
}
