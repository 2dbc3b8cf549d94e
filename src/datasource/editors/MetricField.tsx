/** The metric. Without one, a query type has figures of its own. */
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
      tooltip={t('editor.metric-tooltip', 'The figure of each group, or of all events.')}
      options={Object.keys(METRICS).map((value) => ({ value, label: metricLabel(value) }))}
      value={query.metric}
      placeholder={
        query.queryType === 'summary' ? t('editor.metric-all', 'All figures') : t('editor.metric-counts', 'Counts')
      }
      // Columns are named after their metric, so the chosen ones no longer exist.
      onChange={(metric) => onChange({ metric, columns: undefined })}
    />
  );
}
