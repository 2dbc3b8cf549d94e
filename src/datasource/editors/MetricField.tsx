/** What is measured: one metric, split and over time, or the figures that a query type has by itself. */
import { t } from '@grafana/i18n';
import { METRICS } from '@sync-health/contract/queryTypes';
import React from 'react';

import { metricLabel } from '../labels';
import { OptionField } from './OptionField';
import type { PartProps } from './partProps';

export function MetricField({ id, query, onChange }: PartProps) {
  return (
    <OptionField
      id={`${id}-metric`}
      label={t('editor.metric', 'Metric')}
      tooltip={t('editor.metric-tooltip', 'What is measured of each group, or of all events.')}
      options={Object.keys(METRICS).map((value) => ({ value, label: metricLabel(value) }))}
      value={query.metric}
      placeholder={
        query.queryType === 'summary' ? t('editor.metric-all', 'All figures') : t('editor.metric-counts', 'Counts')
      }
      // Columns have the names of their metric.
      onChange={(metric) => onChange({ metric, columns: undefined })}
    />
  );
}
