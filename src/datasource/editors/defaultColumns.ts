/** The columns that the backend takes of a query that names none, so that the editor shows what is in force. */
import { DEFAULT_QUERY_TYPE, GROUPS, type SyncHealthQuery } from '../query';

export function defaultColumns(
  { queryType = DEFAULT_QUERY_TYPE, groupBy }: SyncHealthQuery,
  isAlert: boolean
): string[] {
  if (isAlert) {
    const figures: Partial<Record<typeof queryType, string[]>> = {
      trend: [groupBy ? GROUPS : 'errorRate'],
      summary: ['errorRate'],
      percentiles: ['p95'],
    };
    return figures[queryType] ?? [];
  }
  return queryType === 'trend' && !groupBy ? ['synced', 'errors'] : [];
}
