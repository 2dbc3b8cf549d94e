/**
 * Turns Grafana's ad hoc filters into conditions of a query. A field or an operator that the server lacks is an error
 * that names it.
 */
import type { AdHocVariableFilter } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { Condition } from '@sync-health/contract/query';
import {
  CONDITION_OPERATORS,
  type ConditionOperator,
  NARROWING_FIELDS,
  type NarrowingField,
} from '@sync-health/contract/queryTypes';

import { AS_IS } from '../components/plainValues';

/** Operators that take several values. All others take one. */
const MULTI_VALUE: readonly ConditionOperator[] = ['=|', '!=|'];

export function toConditions(filters: readonly AdHocVariableFilter[]): Condition[] {
  return filters.filter(isComplete).map((filter) => ({
    field: toField(filter.key),
    operator: toOperator(filter),
    values: valuesOf(filter),
  }));
}

export function isFilterField(name: string): name is NarrowingField {
  return Object.hasOwn(NARROWING_FIELDS, name);
}

/** Grafana sends a filter while a person still types it, so its value may be missing. */
function isComplete(filter: AdHocVariableFilter): boolean {
  return filter.key !== '' && filter.operator !== '' && valuesOf(filter).length > 0;
}

function valuesOf({ operator, value, values }: AdHocVariableFilter): string[] {
  const all = MULTI_VALUE.some((each) => each === operator) && values?.length ? values : [value];
  return all.filter((each) => each != null && each !== '');
}

function toField(key: string): NarrowingField {
  if (!isFilterField(key)) {
    throw new Error(
      t('filters.unknown-field', 'Sync Health can’t filter by “{{key}}”. Filter by one of: {{fields}}.', {
        key,
        fields: Object.keys(NARROWING_FIELDS).join(', '),
        ...AS_IS,
      })
    );
  }
  return key;
}

function toOperator({ key, operator }: AdHocVariableFilter): ConditionOperator {
  const known = CONDITION_OPERATORS.find((each) => each === operator);
  if (!known) {
    throw new Error(
      t(
        'filters.unknown-operator',
        'Sync Health has no filter with the operator {{operator}}, which the filter on “{{key}}” uses. Use one of: {{operators}}',
        { key, operator, operators: CONDITION_OPERATORS.join('  '), ...AS_IS }
      )
    );
  }
  return known;
}
