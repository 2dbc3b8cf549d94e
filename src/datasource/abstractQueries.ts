/**
 * Takes filters along when a person chooses another data source in Explore. They travel as label matchers, which Loki
 * and Prometheus know too, so `connector="billing"` stays. Metrics do not travel.
 */
import { AbstractLabelOperator, type AbstractLabelMatcher, type AbstractQuery } from '@grafana/data';
import type { Condition } from '@sync-health/contract/query';
import { type ConditionOperator } from '@sync-health/contract/queryTypes';
import { MODES, STATUSES } from '@sync-health/contract/words';

import { isFilterField } from './adHocFilters';
import { DEFAULT_QUERY, type SyncHealthQuery } from './query';

/**
 * Fields whose values are a closed set. Elsewhere a label of the same name means something else, such as
 * `status="500"`.
 */
const CLOSED: Record<string, readonly string[]> = { mode: MODES, status: STATUSES };

const OPERATORS: ReadonlyArray<[AbstractLabelOperator, ConditionOperator]> = [
  [AbstractLabelOperator.Equal, '='],
  [AbstractLabelOperator.NotEqual, '!='],
  [AbstractLabelOperator.EqualRegEx, '=~'],
  [AbstractLabelOperator.NotEqualRegEx, '!~'],
];

export function toAbstractQuery({ refId, filters = {}, conditions = [] }: SyncHealthQuery): AbstractQuery {
  const chosen = Object.entries(filters).map(([name, values]) => matcher(name, '=|', values ?? []));
  const compared = conditions.map(({ field, operator, values }) => matcher(field, operator, values));
  return { refId, labelMatchers: [...chosen, ...compared].flatMap((each) => (each ? [each] : [])) };
}

/** A label matcher takes one value, so several become a pattern of alternatives. */
function matcher(
  name: string,
  operator: ConditionOperator,
  values: readonly string[]
): AbstractLabelMatcher | undefined {
  const [first] = values;
  if (first === undefined) {
    return undefined;
  }
  const single = operator === '=|' ? '=' : operator === '!=|' ? '!=' : operator;
  const isEqual = single === '=' || single === '=~';
  if (values.length > 1) {
    const pattern = values.map(escapePattern).join('|');
    return {
      name,
      value: pattern,
      operator: isEqual ? AbstractLabelOperator.EqualRegEx : AbstractLabelOperator.NotEqualRegEx,
    };
  }
  // Elsewhere a pattern must match the whole value. Here it may match any part of it.
  const value = single === '=~' || single === '!~' ? `.*(?:${first}).*` : first;
  return { name, value, operator: OPERATORS.find(([, each]) => each === single)?.[0] ?? AbstractLabelOperator.Equal };
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

export function fromAbstractQuery({ refId, labelMatchers }: AbstractQuery): SyncHealthQuery {
  const conditions = labelMatchers.flatMap(({ name, value, operator }): Condition[] => {
    const own = OPERATORS.find(([each]) => each === operator)?.[1];
    const isPattern = own === '=~' || own === '!~';
    const isStrange = CLOSED[name] !== undefined && !isPattern && !CLOSED[name].includes(value);
    if (!own || !isFilterField(name) || value === '' || isStrange) {
      return [];
    }
    return [{ field: name, operator: own, values: [isPattern ? `^(?:${value})$` : value] }];
  });
  return { ...DEFAULT_QUERY, refId, ...(conditions.length > 0 && { conditions }) };
}
