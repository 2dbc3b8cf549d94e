/** From the queries of a panel to the failed records behind it: same time range, same filters, same data source. */
import { isDateTime, type RawTimeRange, type ScopedVars } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import type { DataQuery } from '@grafana/schema';
import type { FilterField } from '@sync-health/contract/queryTypes';

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
  scopedVars?: ScopedVars;
}

/** Status is left out: failed records have but one. */
const LINKED_FIELDS = ['connector', 'mode', 'object', 'errorCode', 'action', 'jobId'] as const satisfies FilterField[];

/** Where the failed records of these queries are; undefined where none of them asks our data source. */
export function failuresPath({ targets = [], timeRange, scopedVars }: PanelContext): string | undefined {
  const query = targets.find((target): target is PanelQuery => target.datasource?.type === DATA_SOURCE_TYPE);
  if (!query) {
    return undefined;
  }
  const filters = LINKED_FIELDS.map((field) => [field, resolve(query.filters?.[field] ?? [], scopedVars)] as const);
  return pagePath('failedRecords', {
    ...Object.fromEntries(filters),
    from: timeRange && momentOf(timeRange.from),
    to: timeRange && momentOf(timeRange.to),
    search: resolve(query.search ? [query.search] : [], scopedVars),
    state: query.state,
    ds: resolve(query.datasource?.uid ? [query.datasource.uid] : [], scopedVars),
  });
}

function momentOf(moment: RawTimeRange['from']): string {
  return isDateTime(moment) ? String(moment.valueOf()) : moment;
}

/** Values as they are now: variables in them replaced, several values one by one, All (which narrows nothing) left out. */
function resolve(values: string[], scopedVars: ScopedVars | undefined): string[] {
  return values.flatMap((value) => {
    const chosen: string[] = [];
    const text = getTemplateSrv().replace(value, scopedVars, (current: string | string[]) => {
      chosen.push(...(Array.isArray(current) ? current : [current]));
      return String(current);
    });
    const resolved = chosen.length > 0 && isWholly(value) ? chosen : [text];
    return resolved.filter((each) => each !== '' && each !== '$__all');
  });
}

/** Whether a text is one variable and nothing else, as `$object` or `${object:csv}`. */
function isWholly(text: string): boolean {
  return /^(\$\w+|\$\{[^}]+\}|\[\[[^\]]+\]\])$/.test(text);
}
