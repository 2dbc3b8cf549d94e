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

const FilterValues = Type.Array(Type.String({ maxLength: MAX_LENGTH.filterValue }), {
  maxItems: MAX_ROWS.filterValues,
});

/**
 * Values that an event must have one of, field by field; an empty or absent list means all. Each stands for itself: what
 * has no value is found by an empty one, whatever word a trend shows it under.
 */
export const Filters = Type.Object(
  Object.fromEntries(Object.keys(NARROWING_FIELDS).map((field) => [field, Type.Optional(FilterValues)])) as {
    [F in NarrowingField]: TOptional<typeof FilterValues>;
  },
  { $id: 'Filters', additionalProperties: false }
);
export type Filters = Static<typeof Filters>;

/** One ad hoc filter. `=|` and `!=|` take any number of values, the others exactly one. */
export const Condition = Type.Object(
  {
    field: literals(Object.keys(NARROWING_FIELDS) as NarrowingField[]),
    operator: literals(CONDITION_OPERATORS),
    values: FilterValues,
  },
  { $id: 'Condition', additionalProperties: false }
);
export type Condition = Static<typeof Condition>;

/** Narrows a query to the one bucket of the interval, in the query's time zone, that holds `time`. */
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
    description:
      'Whether groups without events in the range have a row, if they had one for as long as events are kept',
  }),
  search: Type.String({
    maxLength: MAX_LENGTH.search,
    description:
      'Part of a record id, event id or error message; of a job’s id, scope or person; of a command’s id, job, reason or person',
  }),
  orderBy: literals(ORDER_BY),
  state: Type.Array(literals(FAILURE_STATES)),
  groupStatus: Type.Array(literals(ERROR_GROUP_STATUSES), {
    description: 'Error groups that are one of these; all where empty',
  }),
  jobStatus: Type.Array(literals(JOB_STATUSES), { description: 'Jobs that are one of these; all where empty' }),
  commandType: Type.Array(literals(COMMAND_TYPES), { description: 'Commands of these types; all where empty' }),
  commandState: Type.Array(literals(COMMAND_STATES), {
    description: 'Commands that are in one of these states; all where empty',
  }),
  bucket: Bucket,
  of: literals(PAGED_TABLES),
  page: Type.String({
    maxLength: MAX_LENGTH.cursor,
    description:
      'A page as an answer to `pages` names it; the first where empty, and where it is of another question, or of a range that this one is neither later nor longer than',
  }),
  timeShift: Type.String({
    pattern: '^[1-9][0-9]{0,2}[dw]$',
    description: 'Days or weeks to look back, such as 7d; times in the answer are moved forward by as much',
  }),
  objective: Type.Array(Type.String({ maxLength: MAX_LENGTH.objectiveId }), {
    maxItems: MAX_ROWS.filterValues,
    description: 'Ids of objectives; all where empty',
  }),
  byObject: Type.Boolean({
    description:
      'Whether each objective has a row for each data object of its events, those with the most bad ones first',
  }),
} satisfies Record<string, TSchema>;

/** Whether `cursor` asks for the page after another one. */
export const isPaged = (type: QueryType): boolean => 'isPaged' in QUERY_TYPES[type];

/** The request schema of one query type: what its row in the table of query types allows, and nothing else. */
function querySchema<T extends QueryType>(type: T) {
  type Options = (typeof QUERY_TYPES)[T]['options'][number];
  const options: Record<string, TSchema> = Object.fromEntries(
    QUERY_TYPES[type].options.map((option) => [option, Type.Optional(OPTIONS[option])])
  );
  if (isPaged(type)) {
    options.cursor = Type.Optional(
      Type.String({ maxLength: MAX_LENGTH.cursor, description: '`nextCursor` of the page before' })
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

/** What an answer says beside its columns; as Arrow it travels in the header `Sync-Health-Meta`, as ASCII JSON. */
export const QueryMeta = Type.Object(
  {
    exact: Type.Boolean({ description: 'False where percentiles come from rollups, at most 1 % off' }),
    interval: Type.Union([literals(INTERVALS), Type.Null()]),
    notices: Type.Array(Notice),
    nextCursor: Type.Optional(Type.String({ description: 'Present where more rows exist' })),
    groupsBeyondLimit: Type.Optional(
      Type.Integer({ description: 'Present where groups have no column or row of their own' })
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
        description: 'The group that a column is of, by field; in Arrow the metadata `labels` of the field, as JSON',
      })
    ),
    change: Type.Optional(
      Type.Boolean({
        description: 'True where the column is a change against the bucket before; in Arrow the metadata `change`',
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

/** Name of the header that carries `QueryMeta` beside an Arrow stream. */
export const META_HEADER = 'Sync-Health-Meta';

/** Name of the header that says what a query is for: `alert` for a rule, whose queries go before those of panels. */
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
