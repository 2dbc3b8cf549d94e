/** The columns that the backend chooses for a query without columns. The editor shows them. */
import { DEFAULT_QUERY_TYPE, GROUPS, type SyncHealthQuery } from '../query';

export function defaultColumns(
  { queryType = DEFAULT_QUERY_TYPE, metric, groupBy }: SyncHealthQuery,
  isAlert: boolean
): string[] {
  const isSplit = Boolean(groupBy?.length);
  if (isAlert) {
    const figures: Partial<Record<typeof queryType, string[]>> = {
      trend: [isSplit ? GROUPS : 'errorRate'],
      summary: [metric ?? 'errorRate'],
      baseline: ['outside'],
      percentiles: ['p95'],
      freshness: ['sinceLastSuccess'],
      objectives: ['burnRate1h'],
    };
    return figures[queryType] ?? [];
  }
  if (queryType === 'baseline') {
    return isSplit ? [] : ['value', 'expected', 'low', 'high'];
  }
  if (queryType !== 'trend') {
    return [];
  }
  return isSplit ? [GROUPS] : metric ? ['total'] : ['synced', 'errors'];
}
