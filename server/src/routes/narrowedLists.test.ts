/** Jobs and commands are filtered on the server, and their CSV file holds the rows that the list shows. */
import { makeEvent } from '../testing/events';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

const DAY = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };
const EVER = { from: '2026-01-01T00:00:00Z', to: '2089-01-01T00:00:00Z' };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  const jobs = [
    ['job-1', 'Accounts & Related Objects', 'running', 'Ada'],
    ['job-2', 'Invoices', 'failed', 'grace'],
    ['job-3', 'Größen', 'failed', 'ADA'],
  ];
  for (const [jobId, scope, status, triggeredBy] of jobs) {
    const job = { connector: 'c', scope, status, triggeredBy, startTime: DAY.from, updatedAt: '2026-11-20T01:00:00Z' };
    await send('PUT', `/v1/jobs/${jobId}`, job);
  }
  await server.call('/v1/events', [makeEvent({ connector: 'c', id: 'e-1', status: 'failed' })]);
  const reason = 'The CRM is back';
  await send('POST', '/v1/commands', { type: 'cancel', connector: 'c', jobId: 'job-1', reason }, 'heidi');
  await send(
    'POST',
    '/v1/commands',
    {
      type: 'dismiss',
      connector: 'c',
      eventIds: ['e-1'],
      reason: 'Known',
    },
    'judy'
  );
});
afterAll(() => server.close());

async function send(method: 'PUT' | 'POST', url: string, payload: object, person = 'somebody') {
  const headers = { authorization: `Bearer ${TEST_TOKEN}`, 'x-requested-by': person };
  const answer = await server.app.inject({ method, url, headers, payload });
  expect({ url, isFine: answer.statusCode < 300, body: answer.body }).toMatchObject({ isFine: true });
}

/** The first column that identifies rows. */
async function fileOf(query: object, name: string): Promise<string[]> {
  const { body } = await server.app.inject({
    method: 'POST',
    url: '/v1/query',
    headers: { authorization: `Bearer ${TEST_TOKEN}`, accept: 'text/csv' },
    payload: { ...EVER, query },
  });
  const [header = '', ...rows] = body.replace('\ufeff', '').trimEnd().split('\r\n');
  const place = header.split(',').indexOf(name);
  return rows.map((row) => row.split(',')[place] ?? '').sort();
}

it.each([
  ['', {}, ['job-1', 'job-2', 'job-3']],
  ['&status=failed', { jobStatus: ['failed'] }, ['job-2', 'job-3']],
  ['&search=ada', { search: 'ada' }, ['job-1', 'job-3']],
  ['&search=GR%C3%96SSEN', { search: 'GRÖSSEN' }, []],
  ['&search=GR%C3%96', { search: 'GRÖ' }, ['job-3']],
  [
    '&search=%20related%20&status=canceling&status=failed',
    { search: ' related ', jobStatus: ['canceling', 'failed'] },
    ['job-1'],
  ],
  ['&search=job-2', { search: 'job-2' }, ['job-2']],
  ['&search=%25', { search: '%' }, []],
])('jobs%s', async (params, options, ids) => {
  const { body } = await server.call(`/v1/jobs?limit=1000${params}`);
  expect((body as { jobs: Array<{ jobId: string }> }).jobs.map(({ jobId }) => jobId).sort()).toEqual(ids);
  expect(await fileOf({ type: 'jobs', ...options }, 'jobId')).toEqual(ids);
});

it.each([
  ['', {}, ['heidi', 'judy']],
  ['&type=dismiss', { commandType: ['dismiss'] }, ['judy']],
  ['&state=waiting&state=delivered', { commandState: ['waiting', 'delivered'] }, ['heidi']],
  ['&search=crm', { search: 'crm' }, ['heidi']],
  ['&search=JOB-1', { search: 'JOB-1' }, ['heidi']],
  ['&search=known&type=cancel', { search: 'known', commandType: ['cancel'] }, []],
])('commands%s', async (params, options, people) => {
  const { body } = await server.call(`/v1/commands?limit=1000${params}`);
  const found = (body as { commands: Array<{ requestedBy: string }> }).commands;
  expect(found.map(({ requestedBy }) => requestedBy).sort()).toEqual(people);
  expect(await fileOf({ type: 'commands', ...options }, 'requestedBy')).toEqual(people);
});

it('pages of a search follow each other', async () => {
  const first = await server.call('/v1/jobs?limit=1&search=ada');
  const { jobs, nextCursor } = first.body as { jobs: Array<{ jobId: string }>; nextCursor: string };
  const second = await server.call(`/v1/jobs?limit=1&search=ada&cursor=${nextCursor}`);
  const rest = second.body as { jobs: Array<{ jobId: string }>; nextCursor?: string };
  expect([...jobs, ...rest.jobs].map(({ jobId }) => jobId).sort()).toEqual(['job-1', 'job-3']);
  expect(rest.nextCursor).toBeUndefined();
});
