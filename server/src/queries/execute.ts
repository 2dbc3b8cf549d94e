/** Runs an answer as JSON or Arrow, and makes the cursor of the next page. */
import { type QueryMeta, type QueryResult } from '@sync-health/contract';

import { type Storage } from '../storage/storage';
import { type Answer, metaOf, type SelectedAnswer, threadSettings, type Values } from './answer';
import { arrowOf, cutPage } from './arrowTable';
import { encodeCursor } from './cursor';
import { type Format, projectionSql } from './projection';

const ARROW_SETTINGS = { output_format_arrow_compression_method: 'none', output_format_arrow_string_as_string: 1 };

export async function executeJson(storage: Storage, answer: Answer): Promise<QueryResult> {
  if ('table' in answer) {
    const table = await answer.table();
    const { columns, values, position } = table;
    return {
      fields: columns.map(({ name, type, labels, change }, index) => ({
        name,
        type,
        ...(labels ? { labels } : {}),
        ...(change ? { change } : {}),
        values: values[index]!,
      })),
      ...metaOf(answer, position && encodeCursor(position), table),
    };
  }
  const { columns, page } = answer;
  const values = await selectColumns(storage, statement(answer, 'json'), answer);
  const length = Math.min(values[0]?.length ?? 0, page?.limit ?? Infinity);
  const hasMore = (values[0]?.length ?? 0) > length;
  const position = values.slice(columns.length).map((column) => column[length - 1]);
  return {
    fields: columns.map(({ name, type }, index) => ({ name, type, values: (values[index] ?? []).slice(0, length) })),
    ...metaOf(answer, hasMore ? encodeCursor(position as Array<string | number>) : undefined),
  };
}

export interface ArrowResult {
  body: Buffer;
  /** Rows in the body; null for a statement without pages, whose rows are not counted. */
  rows: number | null;
  meta: QueryMeta;
}

export async function executeArrow(storage: Storage, answer: Answer): Promise<ArrowResult> {
  if ('table' in answer) {
    const table = await answer.table();
    const meta = metaOf(answer, table.position && encodeCursor(table.position), table);
    return { body: arrowOf(table), rows: table.values[0]?.length ?? 0, meta };
  }
  const { page, columns, params, threads } = answer;
  const body = await storage.bytes(statement(answer, 'arrow'), 'ArrowStream', params, {
    settings: { ...ARROW_SETTINGS, ...threadSettings(threads) },
  });
  if (!page) {
    return { body, rows: null, meta: metaOf(answer) };
  }
  const { position, ...cut } = cutPage(body, columns.length, page.limit);
  return { ...cut, meta: metaOf(answer, position && encodeCursor(position)) };
}

/** The columns of a statement; an empty list when it has no rows. */
export async function selectColumns(
  storage: Storage,
  sql: string,
  { params, threads }: Pick<SelectedAnswer, 'params' | 'threads'>
): Promise<Values[]> {
  const body = await storage.bytes(sql, 'JSONCompactColumns', params, { settings: threadSettings(threads) });
  return JSON.parse(body.toString('utf8')) as Values[];
}

/** The projected statement. With pages it also selects one row more than a page has, and the cursor's columns. */
function statement({ sql, columns, orderBy, page }: SelectedAnswer, format: Format): string {
  const cursor = page?.cursorColumns.map((name, index) => `answer.${name} AS cursor_${index}`) ?? [];
  return `
    SELECT ${[projectionSql(columns, format), ...cursor].join(', ')}
    FROM (${sql}) AS answer
    ORDER BY ${orderBy}
    ${page ? `LIMIT ${page.limit + 1}` : ''}`;
}

/** Whether rows follow the page. The statement must select one row more than the page has. */
export async function hasMoreRows(storage: Storage, { sql, params, page, threads }: SelectedAnswer): Promise<boolean> {
  const [row] = await storage.rows<{ count: number }>(`SELECT count() AS count FROM (${sql})`, params, {
    settings: threadSettings(threads),
  });
  return page !== undefined && row !== undefined && row.count > page.limit;
}
