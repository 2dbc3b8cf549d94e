/**
 * Conditions of a page in its URL, written as Grafana writes the filters of a dashboard: `object|!=|Invoice`. So what a
 * dashboard's link carries is read as it stands.
 */
import type { Condition } from '@sync-health/contract/query';
import { CONDITION_OPERATORS } from '@sync-health/contract/queryTypes';

import { isFilterField } from '../datasource/adHocFilters';

/** Repeated for each condition. */
export const CONDITION_PARAM = 'condition';

export function writeCondition({ field, operator, values }: Condition): string {
  return [field, operator, ...values].map(escape).join('|');
}

/** What is no condition on a field of events is left out. */
export function readConditions(texts: readonly string[]): Condition[] {
  return texts.flatMap((text) => {
    // What stands behind a comma is how Grafana shows the part before it.
    const [field = '', operator, ...values] = text.split('|').map((part) => unescape(part.split(',')[0] ?? ''));
    const known = CONDITION_OPERATORS.find((each) => each === operator);
    const given = values.filter((value) => value !== '');
    return known && isFilterField(field) && given.length > 0 ? [{ field, operator: known, values: given }] : [];
  });
}

const ESCAPES = [
  ['|', '__gfp__'],
  [',', '__gfc__'],
  ['#', '__gfh__'],
] as const;

function escape(text: string): string {
  return ESCAPES.reduce((sofar, [plain, escaped]) => sofar.replaceAll(plain, escaped), text);
}

function unescape(text: string): string {
  return ESCAPES.reduce((sofar, [plain, escaped]) => sofar.replaceAll(escaped, plain), text);
}
