/** The history of one budget as a panel. */
import { t } from '@grafana/i18n';
import { ThresholdsMode } from '@grafana/schema';

import { AS_IS } from '../../components/plainValues';
import { QUERY_VERSION } from '../../datasource/query';
import type { ChartPanel } from '../../panelActions/PanelActions';

export const budgetPanel = (id: string): ChartPanel => ({
  type: 'timeseries',
  title: t('objectives.history.panel', 'Budget left of {{id}}', { id, ...AS_IS }),
  query: { refId: 'A', version: QUERY_VERSION, queryType: 'objectives', objective: [id], interval: 'day' },
  fieldConfig: {
    defaults: {
      unit: 'percentunit',
      decimals: 0,
      max: 1,
      custom: { lineWidth: 2, axisSoftMin: 0, thresholdsStyle: { mode: 'line' } },
      thresholds: {
        mode: ThresholdsMode.Absolute,
        steps: [
          { value: null, color: 'red' },
          { value: 0, color: 'transparent' },
        ],
      },
    },
    overrides: [],
  },
  options: {},
});
