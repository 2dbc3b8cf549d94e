/** Runs an answer's statement in one of the formats, and finds where the next page begins. */
import { type QueryMeta, type QueryResult } from '@sync-health/contract';

import { type Storage } from '../storage/storage';
import { type Answer, metaOf, threadSettings } from './answer';
import { encodeCursor } from './cursor';
import { projectionSql } from './projection';

type Values = QueryResult['fields'][number]['values'];

/** With a page's cursor in the same statement: one row more than the page has, and the columns that it is ordered by. */
export async function executeJson(storage: Storage, answer: Answer): Promise<QueryResult> {
  const { columns, page, params } = answer;
  const body = await storage.bytes(jsonStatement(answer), 'JSONCompactColumns', params, {
    settings: threadSettings(answer.threads),
  });
  const values = JSON.parse(body.toString('utf8')) as Values[];
  const length = Math.min(values[0]?.length ?? 0, page?.limit ?? Infinity);
  const hasMore = (values[0]?.length ?? 0) > length;
  const position = values.slice(columns.length).map((column) => column[length - 1]);
  return {
    fields: columns.map(({ name, type }, index) => ({ name, type, values: (values[index] ?? []).slice(0, length) })),
    ...metaOf(answer, hasMore ? encodeCursor(position as Array<string | number>) : undefined),
  };
}

function jsonStatement({ sql, columns, orderBy, page }: Answer): string {
  const cursor = page?.cursorColumns.map((name, index) => `answer.${name} AS cursor_${index}`) ?? [];
  return `
    SELECT ${[projectionSql(columns, 'json'), ...cursor].join(', ')}
    FROM (${sql}) AS answer
    ${orderBy ? `ORDER BY ${orderBy}` : ''}
    ${page ? `LIMIT ${page.limit + 1}` : ''}`;
}

export async function executeArrow(storage: Storage, answer: Answer): Promise<{ body: Buffer; meta: QueryMeta }> {
  const [body, nextCursor] = await Promise.all([
    storage.bytes(arrowStatement(answer), 'ArrowStream', answer.params, {
      settings: {
        output_format_arrow_compression_method: 'none',
        output_format_arrow_string_as_string: 1,
        ...threadSettings(answer.threads),
      },
    }),
    findNextCursor(storage, answer),
  ]);
  return { body, meta: metaOf(answer, nextCursor) };
}

function arrowStatement({ sql, columns, orderBy, page }: Answer): string {
  return `
    SELECT ${projectionSql(columns, 'arrow')}
    FROM (${sql}) AS answer
    ${orderBy ? `ORDER BY ${orderBy}` : ''}
    ${page ? `LIMIT ${page.limit}` : ''}`;
}

/** The position of a page's last row, where another row follows it. */
async function findNextCursor(storage: Storage, answer: Answer): Promise<string | undefined> {
  const rows = await lastRows(storage, answer);
  const [last] = rows;
  return last && rows.length === 2
    ? encodeCursor((answer.page?.cursorColumns ?? []).map((name) => last[name]!))
    : undefined;
}

/** Whether more rows exist than the page has. */
export async function hasMoreRows(storage: Storage, answer: Answer): Promise<boolean> {
  return (await lastRows(storage, answer)).length === 2;
}

/** The page's last row and the one after it. */
async function lastRows(storage: Storage, { sql, params, orderBy, page, threads }: Answer) {
  return page
    ? storage.rows<Record<string, string | number>>(
        `SELECT ${page.cursorColumns.join(', ')} FROM (${page.keysSql ?? sql}) AS answer
        ORDER BY ${orderBy} LIMIT 2 OFFSET ${page.limit - 1}`,
        params,
        { settings: threadSettings(threads) }
      )
    : [];
}
