/** Makes an answer's JSON or Arrow, with the cursor of the next page. */
import { type QueryMeta, type QueryResult } from '@sync-health/contract';

import { type Answer, metaOf } from './answer';
import { arrowOf } from './arrowTable';
import { encodeCursor } from './cursor';

export async function executeJson(answer: Answer): Promise<QueryResult> {
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

export interface ArrowResult {
  body: Buffer;
  /** Rows in the body. */
  rows: number;
  meta: QueryMeta;
}

export async function executeArrow(answer: Answer): Promise<ArrowResult> {
  const table = await answer.table();
  const meta = metaOf(answer, table.position && encodeCursor(table.position), table);
  return { body: arrowOf(table), rows: table.values[0]?.length ?? 0, meta };
}
