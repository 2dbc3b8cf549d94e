/** Retrying the failures of a job, and dry runs. */
import { screen, waitFor, within } from '@testing-library/react';

import { aCommand, aFailure, aJob, aJobDetail, aViewer, NOW } from '../../test/factories';
import { setUpJourneys } from '../../test/journeys';
import { openApp } from '../../test/render';
import { asked, world } from '../../test/server';
import { jobPath, pagePath } from '../paths';

setUpJourneys();

const LIST = pagePath('manualSyncs');
const PAGE = jobPath('job-1', 'zuora-salesforce');
const BUTTON = { name: 'Retry failures of Accounts & Related Objects' };
const ENDED = { status: 'completed', endTime: NOW, processed: 100, succeeded: 98, failed: 2 } as const;
const OFFERED = { ...ENDED, retryFailures: true };

const ofJob = (id: string, recordId: string) => aFailure({ id, recordId, mode: 'manual', jobId: 'job-1', state: null });

test('Retry failures asks with the number of records, sends one command, and says how it ends', async () => {
  world.jobs = [aJob(OFFERED)];
  world.failures = [ofJob('f1', 'a'), ofJob('f2', 'a'), ofJob('f3', 'b')];
  world.onCommand = () => aCommand({ jobId: 'job-1', accepted: 2 });
  const { user } = openApp(LIST);

  await user.click(await screen.findByRole('button', BUTTON));
  const dialog = await screen.findByRole('dialog', { name: 'Retry 2 records?' });
  expect(within(dialog).getByText(/The failed records of “Accounts & Related Objects”/)).toBeInTheDocument();
  expect(within(dialog).getByText(/^3 failures of 2 records/)).toBeInTheDocument();
  await user.type(within(dialog).getByRole('textbox', { name: /Reason/ }), 'ids are mapped');
  await user.dblClick(within(dialog).getByRole('button', { name: 'Retry 2 records' }));

  expect(await screen.findByText('2 records accepted for retry')).toBeInTheDocument();
  expect(asked.commands.map(({ request }) => request)).toEqual([
    {
      type: 'retry',
      connector: 'zuora-salesforce',
      jobId: 'job-1',
      reason: 'ids are mapped',
      asOf: expect.stringMatching(/^20/),
    },
  ]);
  world.command = { ...aCommand({ state: 'completed', accepted: 2 }), items: [] };
  world.command.outcomes = { pending: 0, succeeded: 1, failed: 1, skipped: 0 };
  expect(
    await screen.findByText('It has ended: 1 succeeded, 1 failed again.', {}, { timeout: 15_000 })
  ).toBeInTheDocument();
});

test('the result scrolls into view, since its button may be far below', async () => {
  const scrolled: Element[] = [];
  Element.prototype.scrollIntoView = function (this: Element) {
    scrolled.push(this);
  };
  world.jobs = [aJob(OFFERED)];
  world.failures = [ofJob('f1', 'a')];
  const { user } = openApp(LIST);
  await user.click(await screen.findByRole('button', BUTTON));
  await user.click(await screen.findByRole('button', { name: 'Retry 1 record' }));
  const result = await screen.findByText('1 record accepted for retry');
  await waitFor(() => expect(scrolled.some((element) => element.contains(result))).toBe(true));
});

test('the question names no number before it is counted', async () => {
  world.jobs = [aJob(OFFERED)];
  const counted = { answer: () => undefined as void };
  world.beforePreview = () => new Promise<void>((resolve) => (counted.answer = resolve));
  const { user } = openApp(LIST);
  await user.click(await screen.findByRole('button', BUTTON));
  const dialog = await screen.findByRole('dialog', { name: 'Counting…' });
  expect(within(dialog).getByRole('button', { name: 'Retry' })).toBeDisabled();
  counted.answer();
  expect(await screen.findByRole('dialog', { name: 'Retry 0 records?' })).toBeInTheDocument();
});

test.each([
  ['did not offer it', ENDED],
  ['still runs', { ...OFFERED, status: 'running' as const }],
  ['has no failures', { ...OFFERED, failed: 0 }],
])('a job whose connector or state does not allow it has no such button: it %s', async (_, changes) => {
  world.jobs = [aJob(changes)];
  openApp(LIST);
  expect(await screen.findByRole('row', { name: /Accounts/ })).toBeInTheDocument();
  expect(screen.queryByRole('button', BUTTON)).not.toBeInTheDocument();
});

test('who may not retry sees the button disabled', async () => {
  world.access = aViewer();
  world.jobs = [aJob(OFFERED)];
  openApp(LIST);
  expect(await screen.findByRole('button', BUTTON)).toHaveAttribute('aria-disabled', 'true');
});

test('the page of a job offers it too, and says what became of earlier retries', async () => {
  world.job = aJobDetail({ ...OFFERED, retries: { pending: 1, succeeded: 2, failed: 3, skipped: 0 } });
  const { user } = openApp(PAGE);

  expect(await screen.findByRole('link', { name: '2 synced, 3 failed again, 1 pending' })).toHaveAttribute(
    'href',
    expect.stringMatching(/activity\?.*search=job-1/)
  );
  await user.click(screen.getByRole('button', BUTTON));
  expect(await screen.findByRole('dialog', { name: /^Retry/ })).toBeInTheDocument();
});

test('attempts beyond the records of a job are told as attempts', async () => {
  world.jobs = [aJob({ ...OFFERED, totalRecords: 100, processed: 103 })];
  openApp(LIST);
  expect(await screen.findByText('103 attempts on 100 records')).toBeInTheDocument();
});

test('a dry run is marked, its counts are what would happen, and nothing is there to download or retry', async () => {
  world.job = aJobDetail({ ...OFFERED, dryRun: true });
  openApp(PAGE);
  expect(await screen.findByText('Dry run')).toBeInTheDocument();
  expect(screen.getByText('Would fail')).toBeInTheDocument();
  expect(screen.queryByRole('link', { name: /^Download the 2 failed records$/ })).not.toBeInTheDocument();
  expect(screen.queryByRole('link', { name: 'Show failed records' })).not.toBeInTheDocument();
  expect(screen.queryByRole('heading', { name: 'Data objects' })).not.toBeInTheDocument();
  expect(screen.queryByRole('button', BUTTON)).not.toBeInTheDocument();
});

test('the list marks a dry run', async () => {
  world.jobs = [aJob({ dryRun: true })];
  openApp(LIST);
  const row = await screen.findByRole('row', { name: /Accounts/ });
  await waitFor(() => expect(within(row).getByText('Dry run')).toBeInTheDocument());
});
