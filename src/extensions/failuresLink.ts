/** From the queries of a panel to the failed records behind it: same time range, same filters, same data source. */
import { isDateTime, type RawTimeRange, type ScopedVars } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import type { DataQuery, TimeZone } from '@grafana/schema';
import type { FilterField } from '@sync-health/contract/queryTypes';

import { replaceWith } from '../datasource/replace';
import { resolveValues } from '../datasource/templateValues';
import { pagePath } from '../pages/paths';
import { DATA_SOURCE_TYPE } from '../pluginIds';

/** What of a query of our data source narrows its failures; the rest of it is how they are shown. */
interface PanelQuery extends DataQuery {
  filters?: Partial<Record<FilterField, string[]>>;
  search?: string;
  state?: string[];
}

export interface PanelContext {
  targets?: DataQuery[];
  timeRange?: RawTimeRange;
  timeZone?: TimeZone;
  scopedVars?: ScopedVars;
}

/** Status is left out: failed records have but one. */
const LINKED_FIELDS = ['connector', 'mode', 'object', 'errorCode', 'action', 'jobId'] as const satisfies FilterField[];

/** Where the failed records of these queries are; undefined where none of them asks our data source. */
export function failuresPath({ targets = [], timeRange, timeZone, scopedVars }: PanelContext): string | undefined {
  const query = targets.find((target): target is PanelQuery => target.datasource?.type === DATA_SOURCE_TYPE);
  if (!query) {
    return undefined;
  }
  const replace = replaceWith(getTemplateSrv(), scopedVars);
  const resolve = (values: Array<string | undefined> = []) =>
    values.flatMap((value) => (value ? resolveValues(value, replace) : []));
  const filters = LINKED_FIELDS.map((field) => [field, resolve(query.filters?.[field])] as const);
  return pagePath('failedRecords', {
    ...Object.fromEntries(filters),
    from: timeRange && momentOf(timeRange.from),
    to: timeRange && momentOf(timeRange.to),
    timezone: timeZone,
    search: resolve([query.search]),
    state: query.state,
    ds: resolve([query.datasource?.uid]),
  });
}

function momentOf(moment: RawTimeRange['from']): string {
  return isDateTime(moment) ? String(moment.valueOf()) : moment;
}
