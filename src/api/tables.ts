/** URLs of the CSV files of tables on pages. */
import type { Filters } from '@sync-health/contract/query';
import type { QueryType } from '@sync-health/contract/queryTypes';

import type { Params } from './queryString';
import { toTimeRange, type UrlRange } from './range';
import { resourceUrl } from './resources';

export interface TableFile {
  type: Extract<QueryType, 'errors' | 'jobs' | 'commands'>;
  range: UrlRange;
  filters?: Filters;
  /** As the URL of a page writes them. */
  conditions?: string[];
  state?: string[];
  groupStatus?: string[];
  jobStatus?: string[];
  commandType?: string[];
  commandState?: string[];
  search?: string;
}

/** Uses the parameters of a dashboard's URL, which the backend reads. */
export function tableCsvUrl(dataSourceUid: string, file: TableFile, timeZone: string): string {
  const { type, range, filters = {}, conditions, ...narrowing } = file;
  const { from, to } = toTimeRange(range);
  const variables: Params = Object.fromEntries(
    Object.entries(filters).map(([field, values]) => [`var-${field}`, values])
  );
  return resourceUrl(dataSourceUid, 'table.csv', {
    type,
    from: from.valueOf(),
    to: to.valueOf(),
    timezone: timeZone,
    ...variables,
    'var-filters': conditions,
    ...narrowing,
  });
}
