/** A query's filters and ad hoc conditions as conditions on events and rollup rows, which share column names. */
import { type Condition, type FilterField, type Filters, type NarrowingField } from '@sync-health/contract';

import { type ErrorCatalogue } from '../errorCatalogue/catalogue';
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

/** The column that says what a field's value is. */
const READ_COLUMNS = { ...FIELD_COLUMNS, errorClass: 'error_code' } as const;

export interface FilterSource {
  filters?: Filters;
  conditions?: Condition[];
  /** The connectors that the caller's token is bound to, null for all. */
  connectors: readonly string[] | null;
  /** Tells the class of an error, where rows can be narrowed by it. */
  errorCatalogue?: ErrorCatalogue;
}

/** What a query says of it. */
export type QueryFilter = Pick<FilterSource, 'filters' | 'conditions'>;

export function filterSql(
  { filters = {}, conditions = [], connectors, errorCatalogue }: FilterSource,
  params: SqlParams,
  /** What the error group of a row is, where rows are of failures. */
  errorGroupSql?: string
): string {
  const columnOf = (field: NarrowingField, place: string) => {
    switch (field) {
      case 'errorClass':
        return (
          errorCatalogue?.classSql('error_code', params) ?? refuse(place, 'These have no error class: leave it out.')
        );
      case 'errorGroup':
        return (
          errorGroupSql ??
          refuse(
            place,
            'Figures know no messages, which tell groups of errors: filter by errorCode, or ask for failures or errors.'
          )
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
 * Whether the same filters and conditions hold for a row, by its columns; null where only the engine can tell, whose
 * regular expressions are not ours. What `filterSql` refuses is not looked at again.
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
    // As the engine gets them: half of a surrogate pair has no UTF-8 form of its own.
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

/** The columns that filters narrow. */
export function filteredColumns({ filters = {}, conditions = [] }: QueryFilter): string[] {
  return [...listedFilters(filters).map(([field]) => field), ...conditions.map(({ field }) => field)].map(columnRead);
}

/** Whether rollups by dimension, which know no job ids, can't answer. */
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
