import { screen, waitFor, within } from '@testing-library/react';
import { http } from 'msw';

import {
  aCommand,
  aCommandDetail,
  aFailure,
  anAccess,
  anErrorGroup,
  aRecord,
  aViewer,
  NOW,
  refusedAll,
} from '../../test/factories';
import { setUpJourneys } from '../../test/journeys';
import { openApp } from '../../test/render';
import { asked, problem, refuse, RESOURCES, server, world } from '../../test/server';
import { pagePath } from '../paths';

setUpJourneys();

const URL_OF_PAGE = pagePath('failedRecords');
const select = (id: string) => screen.findByRole('checkbox', { name: `Select record-of-${id}` });
const retryButton = () => screen.findByRole('button', { name: 'Retry' });
const lastQuery = (type: string) => asked.queries.filter(({ query }) => query.type === type).at(-1);

test('an operator retries a record, hears how many were accepted, and sees its state move', async () => {
  world.failures = [aFailure()];
  world.groups = [anErrorGroup()];
  const { user } = openApp(URL_OF_PAGE);

  expect(await retryButton()).toBeDisabled();
  await user.click(await select('evt-1'));
  world.onCommand = () => {
    world.failures = [aFailure({ state: 'retrying' })];
    return aCommand();
  };
  await user.click(await retryButton());

  expect(await screen.findByText('1 record accepted for retry')).toBeInTheDocument();
  expect(asked.commands).toEqual([
    {
      key: expect.stringMatching(/^[0-9a-f]{32}$/),
      request: { type: 'retry', connector: 'zuora-salesforce', eventIds: ['evt-1'] },
    },
  ]);
  expect(await screen.findByText('Retrying', { selector: 'td *' })).toBeInTheDocument();
  expect(await retryButton()).toBeDisabled();

  world.failures = [aFailure({ state: 'resolved', attempts: 2 })];
  expect(await screen.findByText('Resolved', { selector: 'td *' }, { timeout: 15_000 })).toBeInTheDocument();
});

test('what fails while the list is read moves no row: it is counted, and shown when asked for', async () => {
  world.failures = [aFailure()];
  world.failuresSince = [aFailure({ id: 'evt-2' }), aFailure({ id: 'elsewhere', state: 'resolved' })];
  const { user } = openApp(URL_OF_PAGE);
  await select('evt-1');
  const since = await screen.findByRole('button', { name: 'Show 1 new failure' });
  expect(asked.queries.filter(({ from }) => from === lastQuery('failures')!.to)).not.toHaveLength(0);

  Object.assign(world, { failures: [...world.failuresSince.slice(0, 1), ...world.failures], failuresSince: [] });
  await user.click(since);
  await select('evt-2');
  await waitFor(() => expect(since).not.toBeInTheDocument());
});

test('the failures that a file names are selected, and retried by their ids', async () => {
  world.failures = [aFailure()];
  const { user } = openApp(URL_OF_PAGE);
  await select('evt-1');
  const file = new File(['id,connector\nkept-1,zuora-salesforce\nkept-2,zuora-salesforce\n'], 'failures.csv');
  await user.upload(screen.getByTestId('file-of-ids'), file);
  expect(await screen.findByText('2 selected')).toBeInTheDocument();
  await user.click(await retryButton());
  await screen.findByText('2 records accepted for retry');
  expect(asked.commands[0]?.request).toMatchObject({ type: 'retry', eventIds: ['kept-1', 'kept-2'] });

  await user.upload(screen.getByTestId('file-of-ids'), new File(['\n'], 'empty.csv'));
  expect(await screen.findByText(/The file has no event ids/)).toBeInTheDocument();
});

test('a list of a time that is over has nothing new', async () => {
  world.failures = [aFailure()];
  world.failuresSince = [aFailure({ id: 'evt-2' })];
  openApp(pagePath('failedRecords', { from: '2026-11-19T00:00:00Z', to: '2026-11-20T12:00:00Z' }));
  await select('evt-1');
  expect(screen.queryByRole('button', { name: /new failure/ })).not.toBeInTheDocument();
});

test('records that were skipped are counted with the reason', async () => {
  world.failures = [aFailure({ id: 'evt-1' }), aFailure({ id: 'evt-2' }), aFailure({ id: 'evt-3' })];
  world.onCommand = () =>
    aCommand({
      accepted: 1,
      detail: 'The newest 50000 records were taken; 7 more match.',
      skippedCount: 5,
      skipped: [
        { eventId: 'evt-2', reason: 'in-flight' },
        { eventId: 'evt-3', reason: 'resolved' },
      ],
    });
  const { user } = openApp(URL_OF_PAGE);

  await user.click(
    await screen.findByRole('checkbox', { name: 'Select all records on this page that can be acted on' })
  );
  expect(await screen.findByText('3 selected')).toBeInTheDocument();
  await user.click(await retryButton());

  expect(
    await screen.findByText(
      '5 skipped: 1 being retried already, 1 resolved already, 3 older failures of the same records.'
    )
  ).toBeInTheDocument();
  expect(screen.getByText('The newest 50000 records were taken; 7 more match.')).toBeInTheDocument();
});

test('what can not be retried can not be selected, and says why', async () => {
  world.failures = [
    aFailure({ id: 'manual', mode: 'manual', state: null, jobId: 'job-1' }),
    aFailure({ id: 'flying', state: 'retrying' }),
    aFailure({ id: 'done', state: 'resolved' }),
  ];
  openApp(URL_OF_PAGE);

  expect(await screen.findByRole('group', { name: /Failed in a manual sync/ })).toBeInTheDocument();
  expect(screen.getByRole('group', { name: 'Is being retried already' })).toBeInTheDocument();
  expect(screen.getByRole('group', { name: /Resolved/ })).toBeInTheDocument();
  for (const checkbox of screen.getAllByRole('checkbox')) {
    expect(checkbox).toBeDisabled();
  }
});

test('a retry of everything that matches asks first, with the number, and sends the filter', async () => {
  world.failures = [aFailure(), aFailure({ id: 'evt-2', state: 'resolved' })];
  world.groups = [anErrorGroup({ count: 1234, share: 1 })];
  world.connectors = ['zuora-salesforce', 'other'];
  const { user } = openApp(`${URL_OF_PAGE}?object=Invoice&connector=zuora-salesforce&search=amount`);

  await user.click(await screen.findByRole('button', { name: 'Select all 1,234 that match' }));
  await user.click(await retryButton());
  const dialog = await screen.findByRole('dialog', { name: 'Retry 1 failure?' });
  expect(asked.commands).toHaveLength(0);
  await user.click(within(dialog).getByRole('button', { name: 'Retry 1 failure' }));

  await waitFor(() => expect(asked.commands).toHaveLength(1));
  expect(asked.commands[0]?.request).toEqual({
    type: 'retry',
    connector: 'zuora-salesforce',
    from: expect.any(String),
    to: expect.any(String),
    filters: { object: ['Invoice'] },
    search: 'amount',
    // The number that was confirmed is of this moment.
    asOf: expect.any(String),
  });
});

test('a connector without a failure that matches gets no command', async () => {
  world.failures = [aFailure(), aFailure({ id: 'evt-2', connector: 'other', state: 'resolved' })];
  world.groups = [anErrorGroup({ count: 2, share: 1 })];
  world.connectors = ['zuora-salesforce', 'other'];
  const { user } = openApp(URL_OF_PAGE);
  await user.click(await screen.findByRole('button', { name: 'Select all 2 that match' }));
  await user.click(await retryButton());
  await user.click(await screen.findByRole('button', { name: 'Retry 1 failure' }));
  await screen.findByText(/accepted for retry/);
  expect(asked.commands.map(({ request }) => request.connector)).toEqual(['zuora-salesforce']);
});

test('a retry that did not arrive is sent again with the same key, so that nothing is retried twice', async () => {
  world.failures = [aFailure()];
  world.onCommand = () => problem(503, 'Storage does not answer');
  const { user } = openApp(URL_OF_PAGE);

  await user.click(await select('evt-1'));
  await user.click(await retryButton());
  expect(await screen.findByText('Storage does not answer')).toBeInTheDocument();
  world.onCommand = () => aCommand();
  await user.click(screen.getByRole('button', { name: 'Try again' }));

  expect(await screen.findByText('1 record accepted for retry')).toBeInTheDocument();
  expect(new Set(asked.commands.map(({ key }) => key)).size).toBe(1);
});

test('a selection over two connectors becomes a command for each', async () => {
  world.failures = [aFailure(), aFailure({ id: 'evt-2', connector: 'other' })];
  const { user } = openApp(URL_OF_PAGE);

  await user.click(await select('evt-1'));
  await user.click(await select('evt-2'));
  await user.click(await retryButton());

  await waitFor(() =>
    expect(asked.commands.map(({ request }) => request.connector)).toEqual(['zuora-salesforce', 'other'])
  );
});

test('a viewer sees the button disabled, with the reason', async () => {
  world.access = aViewer();
  world.failures = [aFailure()];
  const { user } = openApp(URL_OF_PAGE);

  await user.click(await select('evt-1'));
  const button = await retryButton();
  expect(button).toHaveAttribute('aria-disabled', 'true');
  await user.hover(button);
  expect(await screen.findByText('This needs the role Editor; yours is Viewer')).toBeInTheDocument();
  await user.click(button);
  expect(asked.commands).toHaveLength(0);
});

test('who may dismiss and not retry sees which permission is missing', async () => {
  const refusal = { why: 'permission' as const, detail: 'No.' };
  world.access = anAccess({ role: 'Viewer', refusals: { retry: refusal, cancel: refusal } });
  world.failures = [aFailure()];
  const { user } = openApp(URL_OF_PAGE);

  await user.click(await select('evt-1'));
  expect(screen.getByRole('button', { name: 'Dismiss…' })).toBeEnabled();
  await user.hover(await retryButton());
  expect(await screen.findByText('This needs the permission syncops-synchealth-app.retries:write')).toBeInTheDocument();
});

test('without an operate token the page says that it is read-only', async () => {
  world.access = anAccess({ scopes: ['read'], refusals: refusedAll('token') });
  world.failures = [aFailure()];
  openApp(URL_OF_PAGE);

  expect(await screen.findByText('Read-only')).toBeInTheDocument();
  expect(await retryButton()).toHaveAttribute('aria-disabled', 'true');
});

test('the URL is the filter', async () => {
  world.failures = [aFailure()];
  openApp(
    `${URL_OF_PAGE}?from=1763600000000&to=1763700000000&mode=realtime&errorCode=A&errorCode=B&state=open&search=x&orderBy=startTime`
  );
  await select('evt-1');

  expect(lastQuery('failures')).toEqual({
    from: new Date(1763600000000).toISOString(),
    to: new Date(1763700000000).toISOString(),
    query: {
      type: 'failures',
      filters: { mode: ['realtime'], errorCode: ['A', 'B'] },
      state: ['open'],
      search: 'x',
      orderBy: 'startTime',
      limit: 100,
    },
  });
});

test('an error group narrows the list to its failures, and a retry of all is of those alone', async () => {
  world.failures = [aFailure()];
  world.groups = [anErrorGroup({ groupId: 'g-7', message: 'Record <id> is locked by <id>', advice: 'Wait a little.' })];
  const { user, where } = openApp(URL_OF_PAGE);

  expect(await screen.findByText('Wait a little.')).toBeInTheDocument();
  await user.click(await screen.findByRole('button', { name: 'Show only SF-400: Record <id> is locked by <id>' }));
  expect(new URLSearchParams(where().search).getAll('errorGroup')).toEqual(['g-7']);
  expect(await screen.findByText('SF-400: Record <id> is locked by <id>')).toBeInTheDocument();

  await user.click(await screen.findByRole('button', { name: 'Select all 3 that match' }));
  await user.click(await retryButton());
  await user.click(await screen.findByRole('button', { name: 'Retry 1 failure' }));
  await waitFor(() => expect(asked.commands).toHaveLength(1));
  expect(asked.commands[0]?.request).toMatchObject({ filters: { errorGroup: ['g-7'] }, state: ['open'] });
});

test('a page without a filter shows what waits for somebody, and links to it say all of that', async () => {
  world.failures = [aFailure()];
  const { user, where } = openApp(URL_OF_PAGE);
  await select('evt-1');
  expect(lastQuery('failures')?.query).toMatchObject({ state: ['open'], filters: { mode: ['realtime'] } });
  await user.click(screen.getByRole('button', { name: 'End time' }));
  expect(where().search).toContain('state=open');
  expect(where().search).toContain('mode=realtime');
});

test('a double click is one command, and its answer stays', async () => {
  world.failures = [aFailure()];
  let count = 0;
  world.onCommand = () => aCommand({ accepted: count++ === 0 ? 1 : 0 });
  const { user } = openApp(URL_OF_PAGE);
  await user.click(await screen.findByRole('button', { name: 'Details of record-of-evt-1' }));
  await user.dblClick(await screen.findByRole('button', { name: 'Retry this record' }));
  expect(await screen.findByText('1 record accepted for retry')).toBeInTheDocument();
  expect(asked.commands).toHaveLength(1);
});

test('the banner says how a retry ended', async () => {
  world.failures = [aFailure()];
  world.command = aCommandDetail({
    accepted: 3,
    state: 'delivered',
    outcomes: { pending: 2, succeeded: 1, failed: 0, skipped: 0 },
  });
  world.onCommand = () => aCommand({ accepted: 3 });
  const { user } = openApp(URL_OF_PAGE);
  await user.click(await select('evt-1'));
  await user.click(await retryButton());
  expect(await screen.findByText('1 of 3 done: 1 succeeded, 0 failed again.')).toBeInTheDocument();
  world.command = aCommandDetail({
    accepted: 3,
    state: 'completed',
    outcomes: { pending: 0, succeeded: 1, failed: 2, skipped: 0 },
  });
  expect(
    await screen.findByText('It has ended: 1 succeeded, 2 failed again.', {}, { timeout: 15_000 })
  ).toBeInTheDocument();
});

test('failures are dismissed with a reason, and reopened', async () => {
  world.failures = [aFailure(), aFailure({ id: 'evt-2', state: 'dismissed' })];
  const { user } = openApp(`${URL_OF_PAGE}?state=open&state=dismissed`);

  await user.click(await select('evt-1'));
  await user.click(screen.getByRole('button', { name: 'Dismiss…' }));
  const dialog = await screen.findByRole('dialog', { name: 'Dismiss 1 failure?' });
  const confirm = within(dialog).getByRole('button', { name: 'Dismiss 1 failure' });
  expect(confirm).toBeDisabled();
  await user.type(within(dialog).getByLabelText(/Reason/), 'Test account');
  await user.click(confirm);
  expect(await screen.findByText('1 failure dismissed')).toBeInTheDocument();

  await user.click(await select('evt-2'));
  await user.click(screen.getByRole('button', { name: 'Reopen…' }));
  await user.click(await screen.findByRole('button', { name: 'Reopen 1 failure' }));
  expect(await screen.findByText('1 failure reopened')).toBeInTheDocument();
  const connector = 'zuora-salesforce';
  expect(asked.commands.map(({ request }) => request)).toEqual([
    { type: 'dismiss', connector, eventIds: ['evt-1'], reason: 'Test account' },
    { type: 'reopen', connector, eventIds: ['evt-2'] },
  ]);
});

test('a retry can have a pace, a time to start at and a reason', async () => {
  world.failures = [aFailure()];
  const { user } = openApp(URL_OF_PAGE);
  await user.click(await select('evt-1'));
  await user.click(screen.getByRole('button', { name: 'Retry with a pace, a start time or a reason' }));
  const dialog = await screen.findByRole('dialog', { name: 'Retry 1 failure?' });
  await user.type(within(dialog).getByLabelText(/Records a minute/), '0');
  expect(within(dialog).getByRole('button', { name: 'Retry 1 failure' })).toBeDisabled();
  await user.clear(within(dialog).getByLabelText(/Records a minute/));
  await user.type(within(dialog).getByLabelText(/Records a minute/), '30');
  await user.type(within(dialog).getByLabelText(/Not before/), '2026-11-21T08:00');
  await user.type(within(dialog).getByLabelText(/Reason/), 'After the release');
  await user.click(within(dialog).getByRole('button', { name: 'Retry 1 failure' }));
  await waitFor(() => expect(asked.commands).toHaveLength(1));
  expect(asked.commands[0]?.request).toMatchObject({
    recordsPerMinute: 30,
    startAt: new Date('2026-11-21T08:00').toISOString(),
    reason: 'After the release',
  });
});

test('a question about all that match says what is left out, and is about its own moment', async () => {
  world.failures = [
    aFailure(),
    aFailure({ id: 'evt-2', state: 'resolved' }),
    aFailure({ id: 'evt-3', mode: 'manual', state: null }),
  ];
  world.groups = [anErrorGroup({ count: 3, share: 1 })];
  const { user } = openApp(`${URL_OF_PAGE}?state=all`);
  await user.click(await screen.findByRole('button', { name: 'Select all 3 that match' }));
  await user.click(await retryButton());
  expect(await screen.findByText('1 is resolved, and left out.')).toBeInTheDocument();
  expect(await screen.findByText('1 is part of a manual sync, and left out.')).toBeInTheDocument();
  await user.click(await screen.findByRole('button', { name: 'Retry 1 failure' }));
  await waitFor(() => expect(asked.commands).toHaveLength(1));
  const [{ request } = { request: {} }] = asked.commands;
  expect(request).toMatchObject({ asOf: expect.stringMatching(/^20/), to: expect.stringMatching(/^20/) });
});

test('the list is worked through by keyboard', async () => {
  world.failures = [aFailure(), aFailure({ id: 'evt-2' }), aFailure({ id: 'evt-3' })];
  const { user } = openApp(URL_OF_PAGE);
  await select('evt-1');
  await user.keyboard('jjx');
  await waitFor(async () => expect(await select('evt-2')).toBeChecked());
  await user.keyboard('kx');
  expect(await screen.findByText('2 selected')).toBeInTheDocument();
  await user.keyboard('d');
  expect(await screen.findByRole('dialog', { name: 'Dismiss 2 failures?' })).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  await user.keyboard('r');
  await waitFor(() => expect(asked.commands).toHaveLength(1));
  await user.keyboard('?');
  expect(await screen.findByRole('dialog', { name: 'Keys of this list' })).toBeInTheDocument();
});

test('keys that are typed into a field are text', async () => {
  world.failures = [aFailure()];
  const { user } = openApp(URL_OF_PAGE);
  await user.click(await select('evt-1'));
  await user.type(await screen.findByLabelText('Search'), 'rd');
  expect(screen.getByLabelText('Search')).toHaveValue('rd');
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  expect(asked.commands).toHaveLength(0);
});

test('the details of a record have an address, which finds it beyond the page too', async () => {
  world.failures = [aFailure({ id: 'evt-9' })];
  const { user, where } = openApp(`${URL_OF_PAGE}?event=evt-9&eventOf=zuora-salesforce`);
  const inDrawer = () => within(screen.getByRole('dialog'));
  await waitFor(() => expect(inDrawer().getByText('Required field is missing: Amount')).toBeInTheDocument());
  await user.click(inDrawer().getByRole('button', { name: /Close/ }));
  await waitFor(() => expect(where().search).not.toContain('event='));

  await user.click(await screen.findByRole('button', { name: 'Details of record-of-evt-9' }));
  expect(where().search).toContain('event=evt-9&eventOf=zuora-salesforce');
});

test('filters are asked for once they are applied, and sorting is in the URL too', async () => {
  world.failures = [aFailure()];
  const { user, where } = openApp(URL_OF_PAGE);

  await screen.findByText(world.failures[0]!.recordId);
  const before = asked.queries.length;
  await user.type(await screen.findByLabelText('Search'), 'evt');
  expect(where().search).not.toContain('search=');
  expect(asked.queries).toHaveLength(before);
  await user.keyboard('{Control>}{Enter}{/Control}');
  expect(where().search).toContain('search=evt');
  await waitFor(() => expect(lastQuery('failures')?.query).toMatchObject({ search: 'evt' }));

  await user.click(screen.getByRole('button', { name: 'End time' }));
  expect(where().search).toContain('orderBy=endTime');
});

test('pages follow the cursors of the server, forth and back, and a selection stays', async () => {
  world.failures = ['evt-1', 'evt-2', 'evt-3'].map((id) => aFailure({ id }));
  world.pageSize = 2;
  const { user } = openApp(URL_OF_PAGE);

  await user.click(await select('evt-1'));
  await user.click(screen.getByRole('button', { name: 'Next' }));
  expect(await select('evt-3')).toBeInTheDocument();
  expect(lastQuery('failures')?.query).toMatchObject({ cursor: '2' });
  expect(screen.getByRole('button', { name: 'Next' })).toBeDisabled();
  expect(screen.getByText('1 selected')).toBeInTheDocument();

  await user.click(screen.getByRole('button', { name: 'Previous' }));
  expect(await select('evt-1')).toBeChecked();
});

test('a record opens to its message, its attempts, and what the catalogue advises', async () => {
  world.catalogue = [
    {
      code: 'DACO-02',
      title: 'Missing CRM id',
      meaning: 'The account is not linked yet.',
      advice: 'Link it first.',
      class: 'data',
      retryHelps: 'afterFix',
    },
  ];
  world.failures = [
    aFailure({ errorCode: 'DACO-02', errorMessage: 'No CRM id\nfor this account', triggeredBy: 'nightly' }),
  ];
  world.records = [
    aRecord({ id: 'evt-0', endTime: NOW - 1000, errorCode: 'SF-500', errorMessage: 'Timeout' }),
    aRecord({ id: 'evt-2', endTime: NOW + 1000, status: 'success', errorCode: null, errorMessage: null }),
    aRecord({ id: 'evt-9', recordId: 'record-of-evt-1-and-more' }),
  ];
  const { user } = openApp(URL_OF_PAGE);

  await user.click(await screen.findByRole('button', { name: 'Details of record-of-evt-1' }));
  const drawer = await screen.findByRole('dialog');
  expect(within(drawer).getByText(/No CRM id\s+for this account/)).toBeInTheDocument();
  expect(await within(drawer).findByText('Missing CRM id')).toBeInTheDocument();
  expect(within(drawer).getByText('Link it first.')).toBeInTheDocument();
  expect(within(drawer).getByText('Data · A retry helps once that is put right')).toBeInTheDocument();
  expect(within(drawer).getByText('nightly')).toBeInTheDocument();
  expect(await within(drawer).findByText('Succeeded')).toBeInTheDocument();
  expect(within(drawer).getByText('SF-500: Timeout')).toBeInTheDocument();
  expect(within(drawer).getAllByText('Failed')).toHaveLength(1);

  await user.click(within(drawer).getByRole('button', { name: 'Retry this record' }));
  expect(await within(drawer).findByText('1 record accepted for retry')).toBeInTheDocument();
});

test('an error that the catalogue does not know carries no advice', async () => {
  world.failures = [aFailure()];
  const { user } = openApp(URL_OF_PAGE);
  await user.click(await screen.findByRole('button', { name: 'Details of record-of-evt-1' }));
  await screen.findByRole('dialog');
  expect(screen.queryByText(/A retry helps/)).not.toBeInTheDocument();
});

test('the file of the view says when it can not hold all', async () => {
  world.failures = [aFailure()];
  world.groups = [anErrorGroup({ count: 10_000, share: 0.25 })];
  openApp(`${URL_OF_PAGE}?errorCode=SF-400&state=open`);

  expect(await screen.findByText('The file holds the newest 20,000 of 40,000')).toBeInTheDocument();
  const href = screen.getByRole('link', { name: 'Download CSV' }).getAttribute('href');
  expect(href).toMatch(/^\/api\/datasources\/uid\/sync-health\/resources\/failures\.csv\?/);
  expect(href).toContain('errorCode=SF-400');
  expect(href).toContain('state=open');
});

test('nothing failed is good news, nothing that matches is a filter to clear', async () => {
  const { user, where } = openApp(`${URL_OF_PAGE}?object=Invoice`);
  expect(await screen.findByText('No failed records match these filters')).toBeInTheDocument();
  await user.click(within(screen.getByRole('status')).getByRole('button', { name: 'Clear filters' }));
  expect(where().search).toBe('?state=all');
  expect(await screen.findByText('Nothing failed in this time range')).toBeInTheDocument();
});

test('what the server refuses is shown with the field at fault', async () => {
  server.use(
    http.post(`${RESOURCES}/query`, () => refuse({ ...problem(422, 'from must be before to'), field: 'from' }))
  );
  openApp(URL_OF_PAGE);
  expect(await screen.findByText('The failed records could not be read')).toBeInTheDocument();
  expect(screen.getAllByText('from must be before to').length).toBeGreaterThan(0);
  expect(screen.getAllByText('At fault: from').length).toBeGreaterThan(0);
});
