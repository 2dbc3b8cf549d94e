/** The commands requested in a range, newest first, with their outcome. */
import { COLUMNS, type CommandState, type CommandType, type Condition, type QueryOf } from '@sync-health/contract';
import { type SelectQueryBuilder } from 'kysely';

import { type CommandRow } from '../commands/commandRows';
import { type DecisionTables } from '../decisions/schema';
import { type TimeRange } from '../storage/rollups/ranges';
import { type QueryContext, type QueryRunner, type Table } from './answer';
import { decodeCursor } from './cursor';
import { isExpression, leftByExpressions } from './expressions';
import { type FilterSource, type QueryFilter } from './filters';
import { holdsText } from './holdsText';

const DEFAULT_LIMIT = 100;

export const commands: QueryRunner<QueryOf<'commands'>> = async (context, { query, range }) => ({
  table: async (): Promise<Table> => {
    const { limit = DEFAULT_LIMIT, cursor, search, commandType: types, commandState: states } = query;
    const { rows, position } = await commandPage(context, {
      ...{ range, connectors: context.connectors, cursor, limit, search, types, states },
      ...ofCommands(query),
    });
    const cells = rows.map((row): Record<string, string | number | null> => ({
      requestedAt: row.requested_at_ms,
      id: row.id,
      type: row.type,
      state: row.state,
      connector: row.connector,
      requestedBy: row.requested_by,
      accepted: row.accepted,
      skipped: row.skipped_count,
      succeeded: row.succeeded,
      failed: row.failed,
      jobId: row.job_id,
      detail: row.detail,
      updatedAt: row.updated_at_ms,
    }));
    return {
      columns: COLUMNS.commands,
      values: COLUMNS.commands.map(({ name }) => cells.map((row) => row[name] ?? null)),
      position,
    };
  },
  exact: true,
  interval: null,
  notices: [],
});

export interface CommandsSelection extends FilterSource {
  range: TimeRange;
  /** Empty or absent: all. */
  types?: readonly CommandType[];
  states?: readonly CommandState[];
  /** A part of the command's id, job, connector, reason or requester. */
  search?: string;
  cursor?: string;
  /** The request field that holds the cursor, for error messages. */
  cursorField?: string;
  limit: number;
}

/** Rows that are read at once when a search or a condition selects among them. */
const LOOKED_AT = 1000;

type Stores = Pick<QueryContext, 'storage' | 'decisions'>;

export async function commandPage({ storage, decisions }: Stores, selection: CommandsSelection) {
  const { range, filters = {}, conditions = [], connectors, cursor, cursorField, limit } = selection;
  const { types = [], states = [], search = '' } = selection;
  const listed: Array<{
    field: 'connector' | 'job_id' | 'type' | 'state';
    values: readonly string[];
    isWanted: boolean;
  }> = [
    ...(types.length > 0 ? [{ field: 'type' as const, values: types, isWanted: true }] : []),
    ...(states.length > 0 ? [{ field: 'state' as const, values: states, isWanted: true }] : []),
    ...(connectors ? [{ field: 'connector' as const, values: connectors, isWanted: true }] : []),
    ...(filters.connector?.length ? [{ field: 'connector' as const, values: filters.connector, isWanted: true }] : []),
    ...(filters.jobId?.length ? [{ field: 'job_id' as const, values: filters.jobId, isWanted: true }] : []),
  ];
  const isOfConditions = matcher(conditions);
  const matches = (row: CommandRow) => isOfConditions(row) && holdsText(search, textsOf(row));
  const rows: CommandRow[] = [];
  let after = cursor ? decodeCursor(cursor, ['number', 'string'], cursorField) : null;
  for (;;) {
    let page = decisions
      .selectFrom('commands')
      .selectAll()
      .where('requested_at_ms', '>=', Math.trunc(range.fromMs))
      .where('requested_at_ms', '<', Math.trunc(range.toMs));
    for (const { field, values, isWanted } of listed) {
      page = page.where(field, isWanted ? 'in' : 'not in', [...values]);
    }
    const read = conditions.length > 0 || search !== '' ? LOOKED_AT : limit + 1;
    const found = await (after ? below(page, after) : page)
      .orderBy('requested_at_ms', 'desc')
      .orderBy('id', 'desc')
      .limit(read)
      .execute();
    rows.push(...(await leftByExpressions(storage, conditions, found.filter(matches), valueOf)));
    const last = found.at(-1);
    if (rows.length > limit || found.length < read || !last) {
      break;
    }
    after = positionOf(last);
  }
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, position: rows.length > limit && last ? positionOf(last) : undefined };
}

const positionOf = ({ requested_at_ms, id }: CommandRow): Array<string | number> => [requested_at_ms, id];

function below(
  page: SelectQueryBuilder<DecisionTables, 'commands', CommandRow>,
  [requestedAt, id]: ReadonlyArray<string | number>
) {
  const at = Number(requestedAt);
  return page.where((eb) =>
    eb.or([eb('requested_at_ms', '<', at), eb.and([eb('requested_at_ms', '=', at), eb('id', '<', String(id))])])
  );
}

const textsOf = ({ id, job_id, connector, reason, requested_by }: CommandRow) => [
  id,
  job_id,
  connector,
  reason,
  requested_by,
];

const valueOf = ({ connector, job_id }: CommandRow, field: Condition['field']) =>
  (field === 'jobId' ? job_id : connector) ?? '';

function matcher(conditions: readonly Condition[]): (row: CommandRow) => boolean {
  const listed = conditions.filter((condition) => !isExpression(condition));
  return (row) =>
    listed.every(({ field, operator, values }) => values.includes(valueOf(row, field)) !== operator.startsWith('!'));
}

/** The filters and conditions that apply to commands: connector and job. Those of other fields are about events. */
export function ofCommands({ filters = {}, conditions = [] }: QueryFilter) {
  return {
    filters: { connector: filters.connector, jobId: filters.jobId },
    conditions: conditions.filter(({ field }) => field === 'connector' || field === 'jobId'),
  };
}
