/** A query's filters and ad hoc conditions as conditions on events and rollup rows, which share column names. */
import { type Condition, type FilterField, type Filters } from '@sync-health/contract';

import { ProblemError } from '../problems';
import { type SqlParams } from '../storage/sqlParams';

export const FIELD_COLUMNS = {
  connector: 'connector',
  mode: 'mode',
  object: 'object',
  action: 'action',
  status: 'status',
  errorCode: 'error_code',
  jobId: 'job_id',
} as const satisfies Record<FilterField, string>;

export interface FilterSource {
  filters?: Filters;
  conditions?: Condition[];
  /** The connectors that the caller's token is bound to, null for all. */
  connectors: readonly string[] | null;
}

export function filterSql({ filters = {}, conditions = [], connectors }: FilterSource, params: SqlParams): string {
  const fields = Object.entries(filters) as Array<[FilterField, string[] | undefined]>;
  const parts = [
    ...fields
      .filter(([, values]) => values && values.length > 0)
      .map(([field, values]) => isOneOf(FIELD_COLUMNS[field], values ?? [], params)),
    ...conditions.map((condition, index) => conditionSql(condition, index, params)),
    ...(connectors ? [isOneOf('connector', connectors, params)] : []),
  ];
  return parts.join(' AND ') || '1';
}

/**
 * Whether the same filters and conditions hold for a row, by its columns; null where only the engine can tell, whose
 * regular expressions are not ours. Conditions that `filterSql` refuses are not looked at again.
 */
export function filterMatcher({
  filters = {},
  conditions = [],
  connectors,
}: FilterSource): ((columns: Readonly<Record<string, string>>) => boolean) | null {
  if (conditions.some(({ operator }) => operator === '=~' || operator === '!~')) {
    return null;
  }
  const fields = Object.entries(filters) as Array<[FilterField, string[] | undefined]>;
  const listed = [
    ...fields.flatMap(([field, values]) => (values && values.length > 0 ? [{ field, values, isWanted: true }] : [])),
    ...conditions.map(({ field, operator, values }) => ({ field, values, isWanted: !operator.startsWith('!') })),
    ...(connectors ? [{ field: 'connector' as const, values: connectors, isWanted: true }] : []),
  ].map(({ field, values, isWanted }) => ({
    column: FIELD_COLUMNS[field],
    // As the engine gets them: half of a surrogate pair has no UTF-8 form of its own.
    values: new Set(values.map((value) => value.toWellFormed())),
    isWanted,
  }));
  return (columns) => listed.every(({ column, values, isWanted }) => values.has(columns[column] ?? '') === isWanted);
}

/** The columns that filters narrow. */
export function filteredColumns({ filters = {}, conditions = [] }: Omit<FilterSource, 'connectors'>): string[] {
  const fields = (Object.keys(filters) as FilterField[]).filter((field) => (filters[field]?.length ?? 0) > 0);
  return [...fields, ...conditions.map(({ field }) => field)].map((field) => FIELD_COLUMNS[field]);
}

/** Whether rollups by dimension, which know no job ids, can't answer. */
export function needsJobId({ filters = {}, conditions = [] }: Omit<FilterSource, 'connectors'>): boolean {
  return (filters.jobId?.length ?? 0) > 0 || conditions.some(({ field }) => field === 'jobId');
}

function isOneOf(column: string, values: readonly string[], params: SqlParams): string {
  return `${column} IN ${params.add('Array(String)', values)}`;
}

function conditionSql({ field, operator, values }: Condition, index: number, params: SqlParams): string {
  const column = FIELD_COLUMNS[field];
  if (operator === '=|' || operator === '!=|') {
    return operator === '=|' ? isOneOf(column, values, params) : `NOT ${isOneOf(column, values, params)}`;
  }
  const [value] = values;
  if (value === undefined || values.length > 1) {
    throw new ProblemError(400, `The operator ${operator} takes exactly one value.`, {
      field: `query.conditions.${index}.values`,
    });
  }
  switch (operator) {
    case '=':
      return `${column} = ${params.add('String', value)}`;
    case '!=':
      return `${column} != ${params.add('String', value)}`;
    case '=~':
      return `match(${column}, ${params.add('String', value)})`;
    case '!~':
      return `NOT match(${column}, ${params.add('String', value)})`;
  }
}
