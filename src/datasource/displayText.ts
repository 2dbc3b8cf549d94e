/** Describes a query in one line, for the query history and for collapsed query rows. */
import { t } from '@grafana/i18n';
import type { Condition } from '@sync-health/contract/query';

import { isFilterField } from './adHocFilters';
import { fieldLabel, FIELDS, metricLabel, valueLabel } from './labels';
import { migrate } from './migrate';
import { DEFAULT_QUERY_TYPE, type FilterValues, type SyncHealthQuery } from './query';
import { queryTypeLabel } from './queryTypeLabel';

export function displayText(saved: SyncHealthQuery): string {
  const query = migrate(saved);
  const { queryType = DEFAULT_QUERY_TYPE, metric, groupBy = [], filters, conditions, state, search } = query;
  const groups = groupBy.map((field) => (isFilterField(field) ? fieldLabel(field) : field)).join(', ');
  return [
    queryTypeLabel(queryType) + (groups && ` / ${groups}`),
    metric && metricLabel(metric),
    ...[query.interval, query.window, query.timeShift].filter((setting) => setting && setting !== 'auto'),
    ...namedValues(filters),
    ...(conditions ?? []).map(condition),
    state?.join(', '),
    search && `“${search}”`,
    queryType === 'failures' && query.format === 'logs' ? t('format.logs', 'Log lines') : '',
    // Columns as they were saved, not the default ones.
    saved.columns?.length ? `[${saved.columns.join(', ')}]` : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

function namedValues(filters: FilterValues = {}): string[] {
  return FIELDS.flatMap((field) => {
    const values = (filters[field] ?? []).map((value) => valueLabel(field, value));
    return values.length > 0 ? [`${fieldLabel(field)} = ${values.join(', ')}`] : [];
  });
}

function condition({ field, operator, values }: Condition): string {
  return `${fieldLabel(field)} ${operator} ${values.map((value) => valueLabel(field, value)).join(', ')}`;
}
