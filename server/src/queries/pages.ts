/** The current page of a table, the row count, and the pages before and after it: for a dashboard's paging buttons. */
import { COLUMNS, type PagedTable, type Query, type QueryOf } from '@sync-health/contract';

import { type Answer, type PageRead, type QueryContext, type QueryInput } from './answer';
import { type ArrowResult } from './execute';
import { decodePage, encodePage, nextPage, type Page, pageBefore, type PagedQuestion } from './pageTokens';
import { inOrder } from './questionKey';
import { rowCount } from './rowCount';

type RowsQuery = QueryOf<PagedTable>;

/** The query with the cursor of its page, instead of the page's text. */
export function atPage<Q extends Query>(query: Q, input: QueryInput<Query>): Q {
  if (query.type === 'pages' || !('page' in query) || query.page === undefined) {
    return query;
  }
  const { page, ...rows } = query;
  const cursor = decodePage(page, questionOf(rows as RowsQuery, input)).cursors.at(-1);
  return { ...(cursor === undefined ? {} : { cursor }), ...rows } as Q;
}

/** The query of the table that the buttons page through, at their current page. */
export function tableOf(input: QueryInput<QueryOf<'pages'>>): QueryInput<RowsQuery> {
  const { of = 'records', type: _, ...narrowing } = input.query;
  return { ...input, query: atPage({ ...narrowing, type: of } as RowsQuery, input) };
}

/** From the answer to `tableOf`. */
export const pageRead = ({ rows, meta: { nextCursor } }: Pick<ArrowResult, 'rows' | 'meta'>): PageRead => ({
  rows,
  nextCursor,
});

/** `read` is from the answer to `tableOf` for the same input. */
export function pages(context: QueryContext, input: QueryInput<QueryOf<'pages'>>, read: PageRead): Answer {
  const { of = 'records', page: named = '', type: _, ...narrowing } = input.query;
  const query = { ...narrowing, type: of } as RowsQuery;
  const question = questionOf(query, input);
  const page = decodePage(named, question);
  return {
    table: async () => {
      const { rows: shown, nextCursor } = read;
      const total = await rowCount(context, { ...input, query });
      const rows = [
        neighbor('Previous', page, page.number > 1 ? pageBefore(page) : null),
        { page, label: labelOf(page, { shown, total, isLast: !nextCursor }), leads: 0 },
        neighbor('Next', page, nextCursor ? nextPage(page, nextCursor) : null),
      ];
      return {
        columns: COLUMNS.pages,
        values: [
          rows.map((row) => encodePage(row.page, question)),
          rows.map(({ label }) => label),
          rows.map(({ leads }) => leads),
        ],
      };
    },
    exact: true,
    interval: null,
    notices: [],
  };
}

/** A button. Without a page to lead to, it stays in place, leads to the current page, and is marked with -1. */
const neighbor = (label: string, here: Page, there: Page | null) =>
  there ? { page: there, label, leads: 1 } : { page: here, label, leads: -1 };

function questionOf(query: RowsQuery, { range }: QueryInput<Query>): PagedQuestion {
  return { question: JSON.stringify(query, (_, value: unknown) => inOrder(value)), range };
}

interface Shown {
  shown: number;
  total: number | null;
  isLast: boolean;
}

/** Row numbers appear only on the first page: on later pages, newer rows may have shifted them. */
function labelOf({ number }: Page, { shown, total, isLast }: Shown): string {
  if (number === 1 && isLast) {
    return shown === 0 ? 'No rows' : shown === 1 ? 'One row' : `All ${inFull(shown)} rows`;
  }
  const all = total === null ? '' : ` of ${inFull(total)}`;
  return number === 1 ? `Rows 1–${inFull(shown)}${all}` : `Page ${inFull(number)} · ${inFull(shown)}${all} rows`;
}

const inFull = (count: number) => count.toLocaleString('en-US');
