/** The value columns that a query's answer has, to choose from. */
import { t } from '@grafana/i18n';
import type { ComboboxOption } from '@grafana/ui';
import {
  type ColumnInfo,
  COLUMNS,
  GROUPED_TREND_TOTALS,
  PERCENTILE_TREND_COLUMNS,
} from '@sync-health/contract/columns';

import { DEFAULT_QUERY_TYPE, GROUPS, type SyncHealthQuery } from '../query';

/** Empty where there is nothing to choose: the columns of a heatmap are the data's. */
export function columnOptions(query: SyncHealthQuery): ComboboxOption[] {
  const type = query.queryType ?? DEFAULT_QUERY_TYPE;
  if (type === 'trend' && query.groupBy) {
    const groups = { value: GROUPS, label: t('editor.columns-groups', 'Each group') };
    return [groups, ...GROUPED_TREND_TOTALS.map(toOption)];
  }
  if (type === 'percentiles' && query.interval) {
    return PERCENTILE_TREND_COLUMNS.filter(isFigure).map(toOption);
  }
  const isList = !['summary', 'trend', 'percentiles', 'histogram'].includes(type);
  return COLUMNS[type].filter((column) => isList || isFigure(column)).map(toOption);
}

/** Time, and what tells rows apart, stay in the answer whatever is chosen. */
function isFigure({ type }: ColumnInfo): boolean {
  return type === 'number';
}

function toOption({ name, label }: ColumnInfo): ComboboxOption {
  return { value: name, label };
}
