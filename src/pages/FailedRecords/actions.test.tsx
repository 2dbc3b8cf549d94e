import { screen, waitFor, within } from '@testing-library/react';
import { http } from 'msw';

import { aCommand, aCommandDetail, aFailure, anErrorGroup } from '../../test/factories';
import { retryButton, select, URL_OF_PAGE } from '../../test/failedRecordsPage';
import { setUpJourneys } from '../../test/journeys';
import { openApp } from '../../test/render';
import { asked, problem, refuse, RESOURCES, server, world } from '../../test/server';

setUpJourneys();

test('an operator retries a record, sees how many were accepted, and its new state', async () => {
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

test('failures are selected from a file of ids and retried', async () => {
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

test('a record that can’t be retried can’t be selected, with the reason', async () => {
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

test('a retry of everything that matches is confirmed with its number, and sends the filter', async () => {
  world.failures = [aFailure(), aFailure({ id: 'evt-2', state: 'resolved' })];
  world.groups = [anErrorGroup({ count: 1234, share: 1 })];
  world.connectors = ['zuora-salesforce', 'other'];
  const { user } = openApp(`${URL_OF_PAGE}?object=Invoice&connector=zuora-salesforce&search=amount`);

  await user.click(await screen.findByRole('button', { name: 'Select all 1,234 that match' }));
  await user.click(await retryButton());
  const dialog = await screen.findByRole('dialog', { name: 'Retry 1 record?' });
  expect(asked.commands).toHaveLength(0);
  await user.click(within(dialog).getByRole('button', { name: 'Retry 1 record' }));

  await waitFor(() => expect(asked.commands).toHaveLength(1));
  expect(asked.commands[0]?.request).toEqual({
    type: 'retry',
    connector: 'zuora-salesforce',
    from: expect.any(String),
    to: expect.any(String),
    filters: { object: ['Invoice'] },
    search: 'amount',
    // The confirmed number is of this moment.
    asOf: expect.any(String),
  });
});

test('a connector without matching failures gets no command', async () => {
  world.failures = [aFailure(), aFailure({ id: 'evt-2', connector: 'other', state: 'resolved' })];
  world.groups = [anErrorGroup({ count: 2, share: 1 })];
  world.connectors = ['zuora-salesforce', 'other'];
  const { user } = openApp(URL_OF_PAGE);
  await user.click(await screen.findByRole('button', { name: 'Select all 2 that match' }));
  await user.click(await retryButton());
  await user.click(await screen.findByRole('button', { name: 'Retry 1 record' }));
  await screen.findByText(/accepted for retry/);
  expect(asked.commands.map(({ request }) => request.connector)).toEqual(['zuora-salesforce']);
});

test('a retry that failed to arrive is sent again with the same key, so nothing is retried twice', async () => {
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

test('a double click sends one command, and its result stays', async () => {
  world.failures = [aFailure()];
  let count = 0;
  world.onCommand = () => aCommand({ accepted: count++ === 0 ? 1 : 0 });
  const { user } = openApp(URL_OF_PAGE);
  await user.click(await screen.findByRole('button', { name: 'Details of record-of-evt-1' }));
  await user.dblClick(await screen.findByRole('button', { name: 'Retry this record' }));
  expect(await screen.findByText('1 record accepted for retry')).toBeInTheDocument();
  expect(asked.commands).toHaveLength(1);
});

test('the banner shows the outcome of a retry', async () => {
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

test('a retry can have a pace, a start time and a reason', async () => {
  world.failures = [aFailure()];
  const { user } = openApp(URL_OF_PAGE);
  await user.click(await select('evt-1'));
  await user.click(screen.getByRole('button', { name: 'Options… of a retry: a pace, a start time or a reason' }));
  const dialog = await screen.findByRole('dialog', { name: 'Retry 1 record?' });
  await user.type(within(dialog).getByLabelText(/Records a minute/), '0');
  expect(within(dialog).getByRole('button', { name: 'Retry 1 record' })).toBeDisabled();
  await user.clear(within(dialog).getByLabelText(/Records a minute/));
  await user.type(within(dialog).getByLabelText(/Records a minute/), '30');
  await user.type(within(dialog).getByLabelText(/Not before/), '2026-11-21T08:00');
  await user.type(within(dialog).getByLabelText(/Reason/), 'After the release');
  await user.click(within(dialog).getByRole('button', { name: 'Retry 1 record' }));
  await waitFor(() => expect(asked.commands).toHaveLength(1));
  expect(asked.commands[0]?.request).toMatchObject({
    recordsPerMinute: 30,
    startAt: new Date('2026-11-21T08:00').toISOString(),
    reason: 'After the release',
  });
});

test('the confirmation for all that match tells what is left out, and counts as of its own moment', async () => {
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
  await user.click(await screen.findByRole('button', { name: 'Retry 1 record' }));
  await waitFor(() => expect(asked.commands).toHaveLength(1));
  const [{ request } = { request: {} }] = asked.commands;
  expect(request).toMatchObject({ asOf: expect.stringMatching(/^20/), to: expect.stringMatching(/^20/) });
});

test('a question about several failures of one record says how many of each, and counts records', async () => {
  world.failures = [
    aFailure({ recordId: 'r-1' }),
    aFailure({ id: 'evt-2', recordId: 'r-1' }),
    aFailure({ id: 'evt-3', recordId: 'r-2' }),
  ];
  world.groups = [anErrorGroup({ count: 3, share: 1 })];
  const { user } = openApp(URL_OF_PAGE);
  await user.click(await screen.findByRole('button', { name: 'Select all 3 that match' }));
  await user.click(await retryButton());
  const ofAll = await screen.findByRole('dialog', { name: 'Retry 2 records?' });
  const several = '3 failures of 2 records: each record is retried once, with its newest failure.';
  expect(within(ofAll).getByText(several)).toBeInTheDocument();
  await user.click(within(ofAll).getByRole('button', { name: 'Cancel' }));

  await user.click(screen.getByRole('button', { name: 'Clear selection' }));
  await user.click(screen.getByRole('checkbox', { name: 'Select all records on this page that can be acted on' }));
  await user.click(screen.getByRole('button', { name: 'Options… of a retry: a pace, a start time or a reason' }));
  const ofPage = await screen.findByRole('dialog', { name: 'Retry 2 records?' });
  expect(within(ofPage).getByText(several)).toBeInTheDocument();
  await user.click(within(ofPage).getByRole('button', { name: 'Retry 2 records' }));
  await waitFor(() => expect(asked.commands).toHaveLength(1));
  expect(asked.commands[0]?.request).toMatchObject({ eventIds: ['evt-1', 'evt-2', 'evt-3'] });
});

test('what could not be counted is not confirmed', async () => {
  world.failures = [aFailure()];
  server.use(http.post(`${RESOURCES}/commands/preview`, () => refuse(problem(403, 'Not here'))));
  const { user } = openApp(URL_OF_PAGE);
  await user.click(await select('evt-1'));
  await user.click(screen.getByRole('button', { name: 'Options… of a retry: a pace, a start time or a reason' }));
  const dialog = await screen.findByRole('dialog');
  expect(await within(dialog).findByText('Not here')).toBeInTheDocument();
  expect(within(dialog).getByRole('button', { name: /^Retry/ })).toBeDisabled();
});

test('an error group narrows the list, and a retry of all covers only its failures', async () => {
  world.failures = [aFailure()];
  world.groups = [anErrorGroup({ groupId: 'g-7', message: 'Record <id> is locked by <id>', advice: 'Wait a little.' })];
  const { user, where } = openApp(URL_OF_PAGE);

  expect(await screen.findByText('Wait a little.')).toBeInTheDocument();
  await user.click(await screen.findByRole('button', { name: 'Show only SF-400: Record <id> is locked by <id>' }));
  expect(new URLSearchParams(where().search).getAll('errorGroup')).toEqual(['g-7']);
  expect(await screen.findByText('SF-400: Record <id> is locked by <id>')).toBeInTheDocument();

  await user.click(await screen.findByRole('button', { name: 'Select all 3 that match' }));
  await user.click(await retryButton());
  await user.click(await screen.findByRole('button', { name: 'Retry 1 record' }));
  await waitFor(() => expect(asked.commands).toHaveLength(1));
  expect(asked.commands[0]?.request).toMatchObject({ filters: { errorGroup: ['g-7'] }, state: ['open'] });
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
