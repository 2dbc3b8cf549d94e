/** Turns filters and ad hoc conditions into conditions on events and rollup rows, which share column names. */
import { type Condition, type FilterField, type Filters, type NarrowingField } from '@sync-health/contract';

import { type ErrorCatalogue } from '../errorCatalogue/catalogue';
import { ProblemError } from '../http/problems';
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

/** The column that a field's value is read from. */
const READ_COLUMNS = { ...FIELD_COLUMNS, errorClass: 'error_code' } as const;

export interface FilterSource {
  filters?: Filters;
  conditions?: Condition[];
  /** The connectors that the caller's token is bound to, null for all. */
  connectors: readonly string[] | null;
  /** Gives the error class of a code; absent where rows have no error class. */
  errorCatalogue?: ErrorCatalogue;
}

/** The part of it that a query holds. */
export type QueryFilter = Pick<FilterSource, 'filters' | 'conditions'>;

export function filterSql(
  { filters = {}, conditions = [], connectors, errorCatalogue }: FilterSource,
  params: SqlParams,
  /** SQL for the row's error group; only failures have one. */
  errorGroupSql?: string
): string {
  const columnOf = (field: NarrowingField, place: string) => {
    switch (field) {
      case 'errorClass':
        return (
          errorCatalogue?.classSql('error_code', params) ??
          refuse(place, 'Error classes are not known here: remove this filter.')
        );
      case 'errorGroup':
        return (
          errorGroupSql ??
          refuse(place, 'Metrics have no error groups: filter by errorCode, or query failures, errors or records.')
        );
      default:
        return FIELD_COLUMNS[field];
    }
  };
  const parts = [
    ...listedFilters(filters).map(([field, values]) =>
      isOneOf(columnOf(field, `query.filters.${field}`), values, params)
    ),
    ...conditions.map((condition, index) =>
      conditionSql(columnOf(condition.field, `query.conditions.${index}.field`), condition, params)
    ),
    ...(connectors ? [isOneOf('connector', connectors, params)] : []),
  ];
  return parts.join(' AND ') || '1';
}

function refuse(field: string, detail: string): never {
  throw new ProblemError(400, detail, { field });
}

const listedFilters = (filters: Filters) =>
  (Object.entries(filters) as Array<[NarrowingField, string[] | undefined]>).flatMap(([field, values]) =>
    values && values.length > 0 ? [[field, values] as const] : []
  );

/**
 * A predicate on a row's columns for the same filters and conditions. Null when a condition has a regular expression,
 * which only the engine matches. Does not repeat the checks of `filterSql`.
 */
export function filterMatcher({
  filters = {},
  conditions = [],
  connectors,
  errorCatalogue,
}: FilterSource): ((columns: Readonly<Record<string, string>>) => boolean) | null {
  if (conditions.some(({ operator }) => operator === '=~' || operator === '!~')) {
    return null;
  }
  const listed = [
    ...listedFilters(filters).map(([field, values]) => ({ field, values, isWanted: true })),
    ...conditions.map(({ field, operator, values }) => ({ field, values, isWanted: !operator.startsWith('!') })),
    ...(connectors ? [{ field: 'connector' as const, values: connectors, isWanted: true }] : []),
  ].map(({ field, values, isWanted }) => ({
    valueOf: valueOf(field, errorCatalogue),
    // As the engine receives them: a lone surrogate has no UTF-8 form.
    values: new Set(values.map((value) => value.toWellFormed())),
    isWanted,
  }));
  return (columns) => listed.every(({ valueOf: of, values, isWanted }) => values.has(of(columns)) === isWanted);
}

function valueOf(
  field: NarrowingField,
  errorCatalogue: ErrorCatalogue | undefined
): (columns: Readonly<Record<string, string>>) => string {
  if (field === 'errorClass') {
    return ({ error_code: code = '' }) => errorCatalogue?.classOf(code) ?? '';
  }
  const column = columnRead(field);
  return (columns) => columns[column] ?? '';
}

const columnRead = (field: NarrowingField) => (field === 'errorGroup' ? 'error_code' : READ_COLUMNS[field]);

/** The columns that filters and conditions read. */
export function filteredColumns({ filters = {}, conditions = [] }: QueryFilter): string[] {
  return [...listedFilters(filters).map(([field]) => field), ...conditions.map(({ field }) => field)].map(columnRead);
}

/** Whether the query filters by job id, which only the `manual` rollup has. */
export function needsJobId({ filters = {}, conditions = [] }: QueryFilter): boolean {
  return (filters.jobId?.length ?? 0) > 0 || conditions.some(({ field }) => field === 'jobId');
}

function isOneOf(column: string, values: readonly string[], params: SqlParams): string {
  return `${column} IN ${params.add('Array(String)', values)}`;
}

function conditionSql(column: string, { operator, values }: Condition, params: SqlParams): string {
  if (operator === '=|' || operator === '!=|') {
    return operator === '=|' ? isOneOf(column, values, params) : `NOT ${isOneOf(column, values, params)}`;
  }
  const [value = ''] = values;
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
