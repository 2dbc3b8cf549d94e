/** The pages of a table: every row is on exactly one, pages lead back, and some changes start at the first page. */
import { type QueryResult } from '@sync-health/contract';

import { makeEvent } from '../testing/events';
import { startTestServer, type TestServer } from '../testing/testServer';

const DAY = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };
const CONNECTOR = ['paged'];
const at = (minute: number) => new Date(Date.parse('2026-11-20T10:00:00Z') + minute * 60_000).toISOString();

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  const ended = (minute: number) => ({ connector: 'paged', endTime: at(minute) });
  await server.call('/v1/events', [
    // Seven failures, two of which end at the same moment, and four successes.
    ...[0, 1, 2, 3, 3, 5, 6].map((minute, index) =>
      makeEvent({
        ...ended(minute),
        status: 'failed',
        errorCode: `E-${index % 3}`,
        recordId: `f-${index}`,
        object: 'Invoice',
      })
    ),
    ...[10, 11, 12, 13].map((minute) => makeEvent({ ...ended(minute), recordId: `s-${minute}`, object: 'Account' })),
    // Three rows of two jobs, with two events each.
    ...['a', 'a', 'b'].flatMap((jobId, index) =>
      [0, 1].map((second) =>
        makeEvent({ ...ended(20 + index + second / 10), mode: 'manual', jobId, object: `Object ${index}` })
      )
    ),
    makeEvent({ connector: 'other', endTime: at(4) }),
  ]);
});
afterAll(() => server.close());

async function ask(query: object, range = DAY): Promise<QueryResult> {
  const { status, body } = await server.call('/v1/query', { ...range, query });
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as QueryResult;
}

const column = ({ fields }: QueryResult, name: string) => fields.find((field) => field.name === name)!.values;

interface Buttons {
  here: string;
  previous?: string;
  next?: string;
}

/** The buttons above the table, and the pages that they lead to. */
async function buttonsOf({ type, ...query }: { type: string }, range = DAY): Promise<Buttons> {
  const answer = await ask({ ...query, type: 'pages', of: type }, range);
  const [pages, labels, leads] = ['page', 'label', 'leads'].map((name) => column(answer, name));
  expect([labels![0], labels![2], pages!.length]).toEqual(['Previous', 'Next', 3]);
  const pageOf = (row: number) => (leads![row] === 1 ? (pages![row] as string) : undefined);
  return { here: String(labels![1]), previous: pageOf(0), next: pageOf(2) };
}

const FIRST = '1';
const query = (type: string, page = FIRST) => ({ type, limit: 4, page, filters: { connector: CONNECTOR } });

it.each([
  [
    'records',
    'objectOrJobId',
    ['Rows 1–4 of 14', 'Page 2 · 4 of 14 rows', 'Page 3 · 4 of 14 rows', 'Page 4 · 2 of 14 rows'],
  ],
  ['failures', 'id', ['Rows 1–4 of 7', 'Page 2 · 3 of 7 rows']],
] as const)('the pages of %s have each row once, and lead back the same way', async (type, name, said) => {
  const whole = column(await ask({ ...query(type), limit: 1000 }), name);
  const found: unknown[] = [];
  const here: string[] = [];
  const visited: string[] = [];
  for (let page: string | undefined = FIRST; page !== undefined && visited.length < 10;) {
    found.push(...column(await ask(query(type, page)), name));
    visited.push(page);
    const buttons: Buttons = await buttonsOf(query(type, page));
    here.push(buttons.here);
    expect(buttons.previous).toBe(visited.at(-2));
    page = buttons.next;
  }
  expect(found).toEqual(whole);
  expect(here).toEqual(said);
});

it('says when one page is all, and when there is nothing', async () => {
  expect(await buttonsOf({ ...query('records'), filters: { connector: ['other'] } } as never)).toEqual({
    here: 'One row',
  });
  expect(await buttonsOf({ ...query('records'), filters: { connector: ['nobody'] } } as never)).toEqual({
    here: 'No rows',
  });
  expect(await buttonsOf(query('errors'))).toEqual({ here: 'All 3 rows' });
  expect(await buttonsOf(query('jobs'))).toEqual({ here: 'No rows' });
  // The number of matches of a search is only known by reading them.
  expect(await buttonsOf({ ...query('failures'), limit: 2, search: 'f-' } as never)).toMatchObject({
    here: 'Rows 1–2',
  });
});

it('counts rows under filters, conditions and a bucket', async () => {
  const narrowed = (more: object) => buttonsOf({ ...query('records'), limit: 1, ...more } as never);
  expect(await narrowed({ filters: { connector: CONNECTOR, mode: ['manual'] } })).toMatchObject({
    here: 'Rows 1–1 of 3',
  });
  expect(await narrowed({ filters: { connector: CONNECTOR, status: ['failed'] } })).toMatchObject({
    here: 'Rows 1–1 of 7',
  });
  const condition = { field: 'object', operator: '!=', values: ['Invoice'] };
  expect(await narrowed({ conditions: [condition] })).toMatchObject({ here: 'Rows 1–1 of 7' });
  // The failures at 10:03, of which there are two.
  const bucket = { time: at(3), interval: 'minute' };
  expect(await narrowed({ bucket })).toMatchObject({ here: 'Rows 1–1 of 2' });
});

describe('a page that is kept', () => {
  let second: string;
  beforeAll(async () => (second = (await buttonsOf(query('records'))).next!));
  const shown = async (changes: object, range = DAY) =>
    (await buttonsOf({ ...query('records', second), ...changes } as never, range)).here;
  const hours = (from: number, to: number) => ({
    from: new Date(Date.parse(DAY.from) + from * 3_600_000).toISOString(),
    to: new Date(Date.parse(DAY.to) + to * 3_600_000).toISOString(),
  });

  it('is shown while time passes', async () => {
    expect(await shown({})).toMatch(/^Page 2 /);
    expect(await shown({}, hours(1, 1))).toMatch(/^Page 2 /);
    expect(await shown({}, hours(0, 1))).toMatch(/^Page 2 /);
  });

  it.each([
    ['other filters', { filters: { connector: CONNECTOR, object: ['Invoice'] } }, DAY],
    ['another order', { orderBy: 'endTime' }, DAY],
    ['another table', { type: 'failures' }, DAY],
    ['a closer look', {}, hours(9, -13)],
    ['an earlier range', {}, hours(-2, -2)],
    ['a later range', {}, hours(24, 24)],
  ])('is the first one of %s', async (_, changes, range) => {
    expect(await shown(changes, range)).toMatch(/^(Rows 1–|All |No )/);
    const rows = await ask({ ...query('records', second), ...changes }, range);
    expect(rows).toEqual(await ask({ ...query('records'), ...changes }, range));
  });

  it('is the first one if its cursor is invalid', async () => {
    for (const page of ['', '2', '~~~', `${second}~`.replace('!2~', '!1~')]) {
      expect((await buttonsOf(query('records', page))).here).toBe('Rows 1–4 of 14');
    }
  });
});
