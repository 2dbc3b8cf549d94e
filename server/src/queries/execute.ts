/** Runs an answer's statement in one of the formats, and finds where the next page begins. */
import { type QueryMeta, type QueryResult } from '@sync-health/contract';

import { type Storage } from '../storage/storage';
import { type Answer, metaOf, threadSettings } from './answer';
import { cutPage, trimColumns } from './arrowTable';
import { encodeCursor } from './cursor';
import { occupied } from './occupied';
import { type Format, projectionSql } from './projection';

type Values = QueryResult['fields'][number]['values'];

export async function executeJson(storage: Storage, answer: Answer): Promise<QueryResult> {
  const { columns, page, params, isTrimmed } = answer;
  const body = await storage.bytes(statement(answer, 'json'), 'JSONCompactColumns', params, {
    settings: threadSettings(answer.threads),
  });
  const values = JSON.parse(body.toString('utf8')) as Values[];
  const length = Math.min(values[0]?.length ?? 0, page?.limit ?? Infinity);
  const hasMore = (values[0]?.length ?? 0) > length;
  const position = values.slice(columns.length).map((column) => column[length - 1]);
  const fields = columns.map(({ name, type }, index) => ({
    name,
    type,
    values: (values[index] ?? []).slice(0, length),
  }));
  return {
    fields: isTrimmed ? occupied(values).map((index) => fields[index]!) : fields,
    ...metaOf(answer, hasMore ? encodeCursor(position as Array<string | number>) : undefined),
  };
}

export async function executeArrow(storage: Storage, answer: Answer): Promise<{ body: Buffer; meta: QueryMeta }> {
  const { page, columns, params, isTrimmed } = answer;
  const body = await storage.bytes(statement(answer, 'arrow'), 'ArrowStream', params, {
    settings: {
      output_format_arrow_compression_method: 'none',
      output_format_arrow_string_as_string: 1,
      ...threadSettings(answer.threads),
    },
  });
  if (!page) {
    return { body: isTrimmed ? trimColumns(body) : body, meta: metaOf(answer) };
  }
  const { body: rows, position } = cutPage(body, columns.length, page.limit);
  return { body: rows, meta: metaOf(answer, position && encodeCursor(position)) };
}

/** With a page's cursor in the same statement: one row more than the page has, and the columns that it is ordered by. */
function statement({ sql, columns, orderBy, page }: Answer, format: Format): string {
  const cursor = page?.cursorColumns.map((name, index) => `answer.${name} AS cursor_${index}`) ?? [];
  return `
    SELECT ${[projectionSql(columns, format), ...cursor].join(', ')}
    FROM (${sql}) AS answer
    ${orderBy ? `ORDER BY ${orderBy}` : ''}
    ${page ? `LIMIT ${page.limit + 1}` : ''}`;
}

/** Whether more rows exist than the page has, for statements that read one more. */
export async function hasMoreRows(storage: Storage, { sql, params, page, threads }: Answer): Promise<boolean> {
  const [row] = await storage.rows<{ count: number }>(`SELECT count() AS count FROM (${sql})`, params, {
    settings: threadSettings(threads),
  });
  return page !== undefined && row !== undefined && row.count > page.limit;
}
