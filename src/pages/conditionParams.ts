/**
 * Reads and writes conditions in the URL of a page, in the form of Grafana's own filters: `object|!=|Invoice`. So a
 * dashboard's filters can be passed on unchanged.
 */
import type { Condition } from '@sync-health/contract/query';
import { CONDITION_OPERATORS } from '@sync-health/contract/queryTypes';

import { isFilterField } from '../datasource/adHocFilters';

/** Repeated for each condition. */
export const CONDITION_PARAM = 'condition';

export function writeCondition({ field, operator, values }: Condition): string {
  return [field, operator, ...values].map(escape).join('|');
}

/** Ignores texts that are no condition on a field of events. */
export function readConditions(texts: readonly string[]): Condition[] {
  return texts.flatMap((text) => {
    // After a comma, Grafana writes the label of the part.
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
