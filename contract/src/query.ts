import { type Static, type TOptional, type TSchema, Type } from '@sinclair/typebox';

import { FIELD_TYPES } from './fieldTypes';
import { INTERVALS, REQUESTED_INTERVALS } from './interval';
import { literals } from './literals';
import {
  CONDITION_OPERATORS,
  GROUP_BY_FIELDS,
  MAX_GROUP_BY_FIELDS,
  type Metric,
  METRICS,
  NARROWING_FIELDS,
  type NarrowingField,
  ORDER_BY,
  PAGED_TABLES,
  QUERY_TYPES,
  type QueryType,
} from './queryTypes';
import { Range, Timestamp, TimeZone } from './time';
import {
  COMMAND_STATES,
  COMMAND_TYPES,
  ERROR_GROUP_STATUSES,
  FAILURE_STATES,
  JOB_STATUSES,
  MAX_LENGTH,
  MAX_ROWS,
} from './words';

/** Of a `timeShift`: at most 999 days or weeks. */
export const TIME_SHIFT = '^[1-9][0-9]{0,2}[dw]$';

const FilterValues = Type.Array(Type.String({ maxLength: MAX_LENGTH.filterValue }), {
  maxItems: MAX_ROWS.filterValues,
});

/**
 * The values that an event must have one of, by field; an empty or absent list means all. Events without a value match
 * an empty text, whatever a trend calls them.
 */
export const Filters = Type.Object(
  Object.fromEntries(Object.keys(NARROWING_FIELDS).map((field) => [field, Type.Optional(FilterValues)])) as {
    [F in NarrowingField]: TOptional<typeof FilterValues>;
  },
  { $id: 'Filters', additionalProperties: false }
);
export type Filters = Static<typeof Filters>;

/** One ad hoc filter. `=|` and `!=|` take any number of values, other operators exactly one. */
export const Condition = Type.Object(
  {
    field: literals(Object.keys(NARROWING_FIELDS) as NarrowingField[]),
    operator: literals(CONDITION_OPERATORS),
    values: FilterValues,
  },
  { $id: 'Condition', additionalProperties: false }
);
export type Condition = Static<typeof Condition>;

/** Limits a query to the bucket that contains `time`, in the query's time zone. */
export const Bucket = Type.Object(
  { time: Timestamp, interval: literals(INTERVALS) },
  { $id: 'Bucket', additionalProperties: false }
);
export type Bucket = Static<typeof Bucket>;

const OPTIONS = {
  interval: literals(REQUESTED_INTERVALS),
  metric: literals(Object.keys(METRICS) as Metric[]),
  groupBy: Type.Union(
    [
      literals(GROUP_BY_FIELDS),
      Type.Array(literals(GROUP_BY_FIELDS), { minItems: 1, maxItems: MAX_GROUP_BY_FIELDS, uniqueItems: true }),
    ],
    { description: `A field, or up to ${MAX_GROUP_BY_FIELDS} of them` }
  ),
  limit: Type.Integer({ minimum: 1, maximum: MAX_ROWS.records, description: 'Most rows, or most groups' }),
  minEvents: Type.Integer({ minimum: 0, description: 'Leaves out groups with fewer events in the range' }),
  other: Type.Boolean({ description: 'False leaves out the column of the groups beyond the limit' }),
  silent: Type.Boolean({
    description: 'Whether groups without events in the range get a row, if they had events within the retention',
  }),
  search: Type.String({
    maxLength: MAX_LENGTH.search,
    description:
      'Part of a record id, event id or error message, where a whole id finds only what has it; of a job’s id, scope or user; of a command’s id, job, reason or user',
  }),
  orderBy: literals(ORDER_BY),
  state: Type.Array(literals(FAILURE_STATES)),
  groupStatus: Type.Array(literals(ERROR_GROUP_STATUSES), {
    description: 'Error groups with one of these statuses; empty means all',
  }),
  jobStatus: Type.Array(literals(JOB_STATUSES), { description: 'Jobs with one of these statuses; empty means all' }),
  commandType: Type.Array(literals(COMMAND_TYPES), { description: 'Commands of these types; empty means all' }),
  commandState: Type.Array(literals(COMMAND_STATES), {
    description: 'Commands in one of these states; empty means all',
  }),
  bucket: Bucket,
  of: literals(PAGED_TABLES),
  page: Type.String({
    maxLength: MAX_LENGTH.cursor,
    description:
      'A page from an answer to `pages`. The first page if empty, if it belongs to another query, or if this range is neither later nor longer than its own',
  }),
  timeShift: Type.String({
    pattern: TIME_SHIFT,
    description: 'Days or weeks to look back, such as 7d; times in the answer are moved forward again',
  }),
  objective: Type.Array(Type.String({ maxLength: MAX_LENGTH.objectiveId }), {
    maxItems: MAX_ROWS.filterValues,
    description: 'Ids of objectives; all where empty',
  }),
  byObject: Type.Boolean({
    description: 'Whether each objective gets a row for each data object of its events, most bad events first',
  }),
} satisfies Record<string, TSchema>;

/** Whether `cursor` selects the next page. */
export const isPaged = (type: QueryType): boolean => 'isPaged' in QUERY_TYPES[type];

/** The request schema of one query type: only the options in its row of the table of query types. */
function querySchema<T extends QueryType>(type: T) {
  type Options = (typeof QUERY_TYPES)[T]['options'][number];
  const options: Record<string, TSchema> = Object.fromEntries(
    QUERY_TYPES[type].options.map((option) => [option, Type.Optional(OPTIONS[option])])
  );
  if (isPaged(type)) {
    options.cursor = Type.Optional(
      Type.String({ maxLength: MAX_LENGTH.cursor, description: '`nextCursor` of the previous page' })
    );
  }
  return Type.Unsafe<
    { type: T; filters?: Filters; conditions?: Condition[] } & {
      [O in Options]?: Static<(typeof OPTIONS)[O]>;
    } & ((typeof QUERY_TYPES)[T] extends { isPaged: true } ? { cursor?: string } : unknown)
  >(
    Type.Object(
      {
        type: Type.Literal(type),
        filters: Type.Optional(Filters),
        conditions: Type.Optional(Type.Array(Condition, { maxItems: 50 })),
        ...options,
      },
      { additionalProperties: false }
    )
  );
}

export const QUERY_SCHEMAS = Object.fromEntries(
  (Object.keys(QUERY_TYPES) as QueryType[]).map((type) => [type, querySchema(type)])
) as { [T in QueryType]: ReturnType<typeof querySchema<T>> };

export type QueryOf<T extends QueryType> = Static<(typeof QUERY_SCHEMAS)[T]>;
export type Query = { [T in QueryType]: QueryOf<T> }[QueryType];

/** The body of `POST /v1/query`. */
export const QueryRequest = Type.Object(
  {
    ...Range,
    timeZone: Type.Optional(TimeZone),
    query: Type.Unsafe<Query>(Type.Union(Object.values(QUERY_SCHEMAS))),
  },
  { $id: 'QueryRequest', additionalProperties: false }
);
export type QueryRequest = Static<typeof QueryRequest>;

export const Notice = Type.Object(
  { severity: literals(['info', 'warning'] as const), text: Type.String() },
  { $id: 'Notice' }
);
export type Notice = Static<typeof Notice>;

/** The rest of an answer beside its columns. With Arrow, it is in the header `Sync-Health-Meta` as ASCII JSON. */
export const QueryMeta = Type.Object(
  {
    exact: Type.Boolean({ description: 'False if percentiles come from rollups, at most 1 % off' }),
    interval: Type.Union([literals(INTERVALS), Type.Null()]),
    notices: Type.Array(Notice),
    nextCursor: Type.Optional(Type.String({ description: 'Present if more rows exist' })),
    groupsBeyondLimit: Type.Optional(
      Type.Integer({ description: 'Present if groups have no column or row of their own' })
    ),
  },
  { $id: 'QueryMeta' }
);
export type QueryMeta = Static<typeof QueryMeta>;

export const Column = Type.Object(
  {
    name: Type.String(),
    type: literals(FIELD_TYPES),
    labels: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'The group of the column, by field; in Arrow the metadata `labels` of the field, as JSON',
      })
    ),
    change: Type.Optional(
      Type.Boolean({
        description: 'True if the column is a change against the bucket before; in Arrow the metadata `change`',
      })
    ),
    values: Type.Array(Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])),
  },
  { $id: 'Column' }
);
export type Column = Static<typeof Column>;

export const QueryResult = Type.Composite([Type.Object({ fields: Type.Array(Column) }), QueryMeta], {
  $id: 'QueryResult',
});
export type QueryResult = Static<typeof QueryResult>;

/** The header with `QueryMeta` beside an Arrow stream. */
export const META_HEADER = 'Sync-Health-Meta';

/** The header that says what a query is for. `alert` is for rules, whose queries go before those of panels. */
export const PURPOSE_HEADER = 'Sync-Health-Purpose';

/** The answer of `GET /v1/values/{field}`. */
export const FieldValues = Type.Object(
  {
    values: Type.Array(Type.String()),
    truncated: Type.Boolean({ description: 'More values exist; narrow by search' }),
  },
  { $id: 'FieldValues' }
);
export type FieldValues = Static<typeof FieldValues>;
