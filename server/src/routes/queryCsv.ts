/**
 * Any query's answer as a CSV file: rows page by page, up to the most that a file holds. The file's name says if it is
 * cut.
 */
import { isPaged, MAX_ROWS, type Query, type QueryResult } from '@sync-health/contract';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';

import { answer } from '../queries';
import { type QueryInput } from '../queries/answer';
import { executeJson } from '../queries/execute';
import { CSV_PAGE_ROWS, CSV_TYPE, csvOf, MORE_HEADER } from './csvFile';
import { withContext } from './queryContext';

interface Asked {
  app: FastifyInstance;
  request: FastifyRequest;
  input: QueryInput<Query>;
  /** The reader's; times are in UTC without one. */
  timeZone: string | undefined;
}

export async function sendCsv(reply: FastifyReply, { app, request, input, timeZone }: Asked) {
  const { query } = input;
  const most = 'limit' in query && isPaged(query.type) ? Math.min(query.limit!, MAX_ROWS.csv) : MAX_ROWS.csv;
  const read = (cursor?: string) =>
    app.queryTurns.each(() =>
      withContext(app, request, async (context) =>
        executeJson(await answer(context, { ...input, query: pageOf(query, cursor) }))
      )
    );
  // Everything is read before the first row is sent: the file's name, which is sent first, says whether the file is
  // cut.
  const pages: QueryResult[] = [await read()];
  let rows = rowsOf(pages[0]!);
  for (let cursor = pages[0]!.nextCursor; cursor !== undefined && rows < most; cursor = pages.at(-1)!.nextCursor) {
    const page = await read(cursor);
    pages.push(page);
    rows += rowsOf(page);
  }
  const isCut = rows > most || pages.at(-1)!.nextCursor !== undefined;
  const [first] = pages;
  let sent = 0;
  const next = async () => pages[++sent]!;
  return reply
    .type(CSV_TYPE)
    .header('Content-Disposition', `attachment; filename="${query.type}${isCut ? `-first-${most}-only` : ''}.csv"`)
    .header(MORE_HEADER, String(isCut))
    .serializer((payload: string) => payload)
    .send(Readable.from(csvOf(first!, next, { timeZone, most }), { objectMode: false }));
}

const rowsOf = ({ fields }: QueryResult) => fields[0]?.values.length ?? 0;

/** Pages have the size that files are read with, whatever the caller shows at a time. */
function pageOf(query: Query, cursor: string | undefined): Query {
  if (!isPaged(query.type)) {
    return query;
  }
  return { ...query, limit: CSV_PAGE_ROWS, ...(cursor === undefined ? {} : { cursor }) } as Query;
}
