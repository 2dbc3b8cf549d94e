import { screen, waitFor, within } from '@testing-library/react';

import { aCommand, aCommandDetail, aCommandItem, aViewer } from '../../test/factories';
import { setUpJourneys } from '../../test/journeys';
import { openApp } from '../../test/render';
import { asked, world } from '../../test/server';
import { pagePath } from '../paths';

setUpJourneys();

const PAGE = pagePath('activity');

test('every command shows who asked for what, and its outcome', async () => {
  world.commands = [
    aCommand({
      state: 'completed',
      accepted: 5,
      skippedCount: 2,
      outcomes: { pending: 0, succeeded: 4, failed: 1, skipped: 0 },
    }),
    aCommand({ id: 'cmd-2', type: 'cancel', jobId: 'job-7', state: 'completed', requestedBy: 'grace' }),
  ];
  openApp(PAGE);

  const retry = await screen.findByRole('row', { name: /Retry 5 records/ });
  expect(within(retry).getByText('ada')).toBeInTheDocument();
  expect(within(retry).getByText('4 succeeded, 1 failed again, 2 skipped')).toBeInTheDocument();
  const cancel = screen.getByRole('row', { name: /Cancel manual sync job-7/ });
  expect(within(cancel).getByText('grace')).toBeInTheDocument();
});

test('a command whose connector is away is shown as waiting', async () => {
  world.commands = [aCommand()];
  openApp(PAGE);
  expect(await screen.findByText('Waiting for connector')).toBeInTheDocument();
  expect(screen.getByText('The connector is away; it gets the command when it is back.')).toBeInTheDocument();
});

test('a retry with a start time says when it starts, and not that its connector is away', async () => {
  world.commands = [aCommand({ startAt: Date.UTC(2999, 0, 1, 9) })];
  openApp(`${PAGE}?timezone=utc`);
  expect(await screen.findByText('Starts at 2999-01-01 09:00:00')).toBeInTheDocument();
  expect(screen.queryByText(/away|On its way/)).not.toBeInTheDocument();
});

test('a command of the schedule is shown as such', async () => {
  world.commands = [aCommand({ requestedBy: 'schedule' })];
  openApp(PAGE);
  expect(await screen.findByText('Schedule')).toBeInTheDocument();
});

test('a command whose deliveries all failed can be replayed', async () => {
  world.commands = [aCommand({ exhausted: true }), aCommand({ id: 'cmd-2' })];
  const { user } = openApp(PAGE);
  expect(await screen.findByText(/Every delivery to the webhook failed/)).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Replay' }));
  await waitFor(() => expect(asked.replays).toEqual(['cmd-1']));
});

test('a viewer can’t replay', async () => {
  world.access = aViewer();
  world.commands = [aCommand({ exhausted: true })];
  openApp(PAGE);
  expect(await screen.findByRole('button', { name: 'Replay' })).toHaveAttribute('aria-disabled', 'true');
});

test('a retry opens to the outcome of each record', async () => {
  world.commands = [aCommand({ accepted: 2 })];
  world.command = aCommandDetail({
    accepted: 2,
    state: 'completed',
    outcomes: { pending: 0, succeeded: 1, failed: 1, skipped: 0 },
    items: [
      aCommandItem({ outcome: 'succeeded' }),
      aCommandItem({ eventId: 'evt-2', recordId: 'record-2', outcome: 'failed', detail: 'Still locked' }),
    ],
  });
  const { user } = openApp(PAGE);

  await user.click(await screen.findByRole('button', { name: 'Retry 2 records' }));
  const drawer = await screen.findByRole('dialog');
  const row = await within(drawer).findByRole('row', { name: /record-2/ });
  expect(within(row).getByText('Failed again')).toBeInTheDocument();
  expect(within(row).getByText('Still locked')).toBeInTheDocument();
  expect(within(drawer).getByText('1 succeeded, 1 failed again')).toBeInTheDocument();
});

test('without activity the page links to the failed records', async () => {
  openApp(PAGE);
  expect(await screen.findByText('Nothing was retried or canceled in this time range')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Show failed records' })).toBeInTheDocument();
});

test('the outcome of a command follows from its records', async () => {
  const ended = { state: 'completed' as const, accepted: 3 };
  world.commands = [
    aCommand({ id: 'a', ...ended, outcomes: { pending: 0, succeeded: 0, failed: 3, skipped: 0 } }),
    aCommand({ id: 'b', ...ended, outcomes: { pending: 0, succeeded: 2, failed: 1, skipped: 0 } }),
    aCommand({ id: 'c', ...ended, outcomes: { pending: 0, succeeded: 3, failed: 0, skipped: 0 } }),
    aCommand({ id: 'd', state: 'failed', accepted: 0, outcomes: { pending: 0, succeeded: 0, failed: 0, skipped: 0 } }),
  ];
  openApp(PAGE);
  for (const text of ['Failed again', 'Partly succeeded', 'Completed', 'Nothing to do']) {
    expect(await screen.findByText(text)).toBeInTheDocument();
  }
});

test('a retry is paused, resumed, and stopped after a confirmation', async () => {
  const outcomes = { pending: 7, succeeded: 3, failed: 0, skipped: 0 };
  world.commands = [
    aCommand({ id: 'cmd-1', state: 'delivered', accepted: 10, outcomes }),
    aCommand({ id: 'cmd-2', state: 'paused', accepted: 10, outcomes }),
    aCommand({ id: 'cmd-3', state: 'completed', accepted: 10 }),
  ];
  const { user } = openApp(PAGE);
  expect(await screen.findAllByRole('progressbar')).toHaveLength(2);
  await user.click(screen.getByRole('button', { name: 'Pause' }));
  await user.click(screen.getByRole('button', { name: 'Go on' }));
  const [stop] = screen.getAllByRole('button', { name: 'Stop' });
  await user.click(stop!);
  expect(await screen.findByText(/7 pending: they are open again then/)).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Stop the retry' }));
  await waitFor(() =>
    expect(asked.controls.map(({ what }) => what)).toEqual(['cmd-1/pause', 'cmd-2/resume', 'cmd-1/stop'])
  );
});

test('the activity is filtered by type and text', async () => {
  world.commands = [
    aCommand({ id: 'a', requestedBy: 'ada' }),
    aCommand({ id: 'b', type: 'dismiss', accepted: 4, requestedBy: 'grace', state: 'completed', reason: 'Test data' }),
  ];
  const { user, where } = openApp(PAGE);
  expect(await screen.findByText('Reason: Test data')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: /Dismissals/ }));
  expect(where().search).toContain('type=dismiss');
  await waitFor(() => expect(screen.queryByText('ada')).not.toBeInTheDocument());
  await user.type(screen.getByLabelText('Search the activity', { selector: 'input' }), 'nobody{Enter}');
  expect(await screen.findByText('No activity of this time range matches this filter')).toBeInTheDocument();
  expect(where().search).toBe('?type=dismiss&search=nobody');
});

test('the CSV file of the activity has the filters of the list', async () => {
  world.commands = [aCommand()];
  openApp(`${PAGE}?from=0&to=1795219199999&type=retry&open=true&search=ada`);
  const link = await screen.findByRole('link', { name: 'Download CSV' });
  const params = new URL(link.getAttribute('href') ?? '', 'http://grafana.test').searchParams;
  expect(['type', 'from', 'commandType', 'commandState', 'search'].map((name) => params.getAll(name))).toEqual([
    ['commands'],
    ['0'],
    ['retry'],
    ['waiting', 'delivered', 'paused'],
    ['ada'],
  ]);
});
