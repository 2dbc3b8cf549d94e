/** Runs an answer's statement in one of the formats, and finds where the next page begins. */
import { type QueryMeta, type QueryResult } from '@sync-health/contract';

import { type Storage } from '../storage/storage';
import { type Answer, metaOf } from './answer';
import { encodeCursor } from './cursor';
import { type Format, projectionSql } from './projection';

type Values = QueryResult['fields'][number]['values'];

export async function executeJson(storage: Storage, answer: Answer): Promise<QueryResult> {
  const [body, nextCursor] = await Promise.all([
    storage.bytes(statement(answer, 'json'), 'JSONCompactColumns', answer.params),
    findNextCursor(storage, answer),
  ]);
  const values = JSON.parse(body.toString('utf8')) as Values[];
  return {
    fields: answer.columns.map(({ name, type }, index) => ({ name, type, values: values[index] ?? [] })),
    ...metaOf(answer, nextCursor),
  };
}

export async function executeArrow(storage: Storage, answer: Answer): Promise<{ body: Buffer; meta: QueryMeta }> {
  const [body, nextCursor] = await Promise.all([
    storage.bytes(statement(answer, 'arrow'), 'ArrowStream', answer.params, {
      settings: { output_format_arrow_compression_method: 'none', output_format_arrow_string_as_string: 1 },
    }),
    findNextCursor(storage, answer),
  ]);
  return { body, meta: metaOf(answer, nextCursor) };
}

function statement({ sql, columns, orderBy, page }: Answer, format: Format): string {
  return `
    SELECT ${projectionSql(columns, format)}
    FROM (${sql}) AS answer
    ORDER BY ${orderBy}
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
async function lastRows(storage: Storage, { sql, params, orderBy, page }: Answer) {
  return page
    ? storage.rows<Record<string, string | number>>(
        `SELECT ${page.cursorColumns.join(', ')} FROM (${sql}) AS answer
        ORDER BY ${orderBy} LIMIT 2 OFFSET ${page.limit - 1}`,
        params
      )
    : [];
}
