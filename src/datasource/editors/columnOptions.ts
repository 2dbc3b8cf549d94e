/** The columns that a query's answer has, as options of a field. */
import { t } from '@grafana/i18n';
import type { ComboboxOption } from '@grafana/ui';
import {
  type ColumnInfo,
  COLUMNS,
  GROUPED_TREND_TOTALS,
  PERCENTILE_TREND_COLUMNS,
} from '@sync-health/contract/columns';

import { metricLabel } from '../labels';
import { DEFAULT_QUERY_TYPE, GROUP_CHANGES, GROUPS, type SyncHealthQuery } from '../query';

/** Empty where there is no choice, as for a heatmap, whose columns depend on the data. */
export function columnOptions(query: SyncHealthQuery): ComboboxOption[] {
  const type = query.queryType ?? DEFAULT_QUERY_TYPE;
  const isSplit = Boolean(query.groupBy?.length);
  if (type === 'trend' && (isSplit || query.metric)) {
    const groups = [
      { value: GROUPS, label: t('editor.columns-groups', 'Each group') },
      { value: GROUP_CHANGES, label: t('editor.columns-group-changes', 'Change of each group') },
    ];
    return [...(isSplit ? groups : []), ...GROUPED_TREND_TOTALS.map(toOption)];
  }
  if (type === 'summary' && query.metric) {
    const label = metricLabel(query.metric);
    return [
      { value: query.metric, label },
      { value: `${query.metric}Change`, label: t('editor.columns-change', '{{metric}} change', { metric: label }) },
    ];
  }
  if (type === 'percentiles' && query.interval) {
    return PERCENTILE_TREND_COLUMNS.filter(isFigure).map(toOption);
  }
  if (type === 'objectives' && query.interval) {
    return [];
  }
  const isList = !['summary', 'trend', 'percentiles', 'histogram'].includes(type);
  return COLUMNS[type].filter((column) => isList || isFigure(column)).map(toOption);
}

/** Time and texts always stay in the answer, so only numbers can be chosen. */
function isFigure({ type }: ColumnInfo): boolean {
  return type === 'number';
}

function toOption({ name, label }: ColumnInfo): ComboboxOption {
  return { value: name, label };
}
