/**
 * Queries that change hands when somebody chooses another data source: what they narrow to travels as label matchers,
 * which Loki and Prometheus read and write too, so `connector="billing"` stays. What they measure has no counterpart.
 */
import { AbstractLabelOperator, type AbstractLabelMatcher, type AbstractQuery } from '@grafana/data';
import type { Condition } from '@sync-health/contract/query';
import { type ConditionOperator } from '@sync-health/contract/queryTypes';
import { MODES, STATUSES } from '@sync-health/contract/words';

import { isFilterField } from './adHocFilters';
import { DEFAULT_QUERY, type SyncHealthQuery } from './query';

/** Fields with a closed set of values: a label of the same name elsewhere, such as `status="500"`, means another thing. */
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

/** Several values are one pattern of alternatives there. */
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
  // There a pattern is held against the whole value, here against any part of it.
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
