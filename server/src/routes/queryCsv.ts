/** The answer of any query as a file: rows page by page up to the most that a file holds, and a name that says if it is cut. */
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
  /** Of the reader; times are in UTC where none is named. */
  timeZone: string | undefined;
}

export async function sendCsv(reply: FastifyReply, { app, request, input, timeZone }: Asked) {
  const { query } = input;
  const most = 'limit' in query && isPaged(query.type) ? Math.min(query.limit!, MAX_ROWS.csv) : MAX_ROWS.csv;
  const read = (cursor?: string) =>
    app.queryTurns.each(() =>
      withContext(app, request, async (context) =>
        executeJson(app.storage, await answer(context, { ...input, query: pageOf(query, cursor) }))
      )
    );
  // All of it is read before the first row is sent: only then is it known whether the file is cut, which its name says.
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

/** Its pages are as large as a file is read by, whatever the caller shows at once. */
function pageOf(query: Query, cursor: string | undefined): Query {
  if (!isPaged(query.type)) {
    return query;
  }
  return { ...query, limit: CSV_PAGE_ROWS, ...(cursor === undefined ? {} : { cursor }) } as Query;
}
