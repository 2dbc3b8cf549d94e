/** A connector's events over time as a panel, and its error rate as the query of an alert rule. */
import { t } from '@grafana/i18n';

import { AS_IS } from '../../components/plainValues';
import { QUERY_VERSION, type SyncHealthQuery } from '../../datasource/query';
import type { AlertQuery, ChartPanel } from '../../panelActions/PanelActions';

/** A rule on fewer events would fire on a single failure. The bundled rule has the same bound. */
const LEAST_EVENTS = 50;

const of = (connector: string, query: Omit<SyncHealthQuery, 'refId'>): SyncHealthQuery => ({
  refId: 'A',
  version: QUERY_VERSION,
  ...query,
  filters: { connector: [connector] },
});

/** Counts by outcome, stacked. */
export function sentPanel(connector: string): ChartPanel {
  const color = (name: string, fixedColor: string) => ({
    matcher: { id: 'byName', options: name },
    properties: [{ id: 'color', value: { mode: 'fixed', fixedColor } }],
  });
  return {
    type: 'timeseries',
    title: t('connectors.sent.panel', 'Events of {{connector}}', { connector, ...AS_IS }),
    query: of(connector, {
      queryType: 'trend',
      metric: 'events',
      groupBy: ['status'],
      interval: 'auto',
      columns: ['groups'],
    }),
    fieldConfig: {
      defaults: {
        min: 0,
        decimals: 0,
        custom: {
          drawStyle: 'bars',
          fillOpacity: 80,
          lineWidth: 0,
          stacking: { mode: 'normal', group: 'A' },
        },
      },
      overrides: [color('success', 'green'), color('failed', 'red')],
    },
    options: {},
  };
}

/** Over the range of the rule. */
export const errorRateAlert = (connector: string): AlertQuery => ({
  title: t('connectors.sent.alert', 'Sync error rate of {{connector}}', { connector, ...AS_IS }),
  query: of(connector, {
    queryType: 'summary',
    metric: 'errorRate',
    groupBy: ['connector'],
    minEvents: LEAST_EVENTS,
  }),
});
