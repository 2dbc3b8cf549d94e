import { cleanup, screen, waitFor, within } from '@testing-library/react';

// Must be before the pages: it makes comboboxes draw their options.
import '../../datasource/testing/combobox';

import { aCommand, aJob, aJobDetail, aViewer, NOW } from '../../test/factories';
import { setUpJourneys } from '../../test/journeys';
import { openApp } from '../../test/render';
import { asked, problem, world } from '../../test/server';
import { jobPath, pagePath } from '../paths';

setUpJourneys();

const LIST = pagePath('manualSyncs');
const cancelButton = () => screen.findByRole('button', { name: 'Cancel Accounts & Related Objects' });

test('a job shows its scope, status, progress with rate and time left, counts, and who started it', async () => {
  world.jobs = [aJob()];
  openApp(LIST);

  const row = await screen.findByRole('row', { name: /Accounts & Related Objects/ });
  expect(within(row).getByText('Running')).toBeInTheDocument();
  expect(within(row).getByRole('progressbar')).toHaveAttribute('aria-valuenow', '25');
  expect(within(row).getByText('250 of 1,000 (25%)')).toBeInTheDocument();
  expect(within(row).getByText('4.2 records/s, about 3 min left')).toBeInTheDocument();
  expect(within(row).getByText('240')).toBeInTheDocument();
  expect(within(row).getByText('by grace')).toBeInTheDocument();
});

const NONE = { status: 'completed', processed: 0, succeeded: 0, failed: 0 } as const;

test('a completed job with failures is marked, and one that was empty', async () => {
  world.jobs = [
    aJob({ jobId: 'clean', scope: 'Products', status: 'completed', processed: 90, succeeded: 90, failed: 0 }),
    aJob({ jobId: 'partly', scope: 'Accounts', status: 'completed', processed: 90, succeeded: 89, failed: 1 }),
    aJob({ ...NONE, jobId: 'empty', scope: 'Orders', totalRecords: 0 }),
    aJob({ ...NONE, jobId: 'unknown', scope: 'Refunds', totalRecords: null }),
  ];
  openApp(LIST);

  const badge = async (name: RegExp) => within(await screen.findByRole('row', { name })).getByText(/^Completed/);
  expect(await badge(/Products/)).toHaveTextContent(/^Completed$/);
  expect(await badge(/Accounts/)).toHaveTextContent(/^Completed with errors$/);
  expect(await badge(/Orders/)).toHaveTextContent(/^Completed without records$/);
  expect(await badge(/Refunds/)).toHaveTextContent(/^Completed$/);
});

test('Cancel asks for confirmation; Yes cancels the job, and its status is updated', async () => {
  world.jobs = [aJob()];
  world.onCommand = () => {
    world.jobs = [aJob({ status: 'canceling' })];
    return aCommand({ type: 'cancel', jobId: 'job-1' });
  };
  const { user } = openApp(LIST);

  await user.click(await cancelButton());
  const dialog = await screen.findByRole('dialog', { name: 'Cancel manual sync' });
  // Another connector can have a job of the same scope.
  expect(
    within(dialog).getByText(
      'Are you sure you want to cancel “Accounts & Related Objects” of the connector zuora-salesforce (job job-1)?'
    )
  ).toBeInTheDocument();
  expect(asked.commands).toHaveLength(0);
  await user.click(within(dialog).getByRole('button', { name: 'Yes, cancel the sync' }));

  await waitFor(() =>
    expect(asked.commands.map(({ request }) => request)).toEqual([
      { type: 'cancel', connector: 'zuora-salesforce', jobId: 'job-1' },
    ])
  );
  expect(await screen.findByText('Canceling', { selector: 'td *' })).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /^Cancel (?!selected)/ })).not.toBeInTheDocument();
  world.jobs = [aJob({ status: 'canceled', endTime: NOW })];
  expect(await screen.findByText('Canceled', { selector: 'td *' }, { timeout: 15_000 })).toBeInTheDocument();
});

test('a link to cancel a job opens its confirmation', async () => {
  world.job = aJobDetail();
  const { user, where } = openApp(
    pagePath('open', { job: 'job-1', connector: 'zuora-salesforce', cancel: 'yes', from: 'now-2d', to: 'now' })
  );
  expect(await screen.findByRole('dialog', { name: /job-1/ })).toBeInTheDocument();
  expect(where().pathname).toBe(LIST);
  expect(where().search).toMatch(/from=now-2d/);
  await user.click(await screen.findByRole('button', { name: 'Yes, cancel the sync' }));
  await waitFor(() => expect(asked.commands).toHaveLength(1));
});

test('the details of a job open over the page, which stays as it is', async () => {
  world.jobs = [aJob()];
  world.job = aJobDetail();
  openApp(`${LIST}?status=running`);
  const link = await screen.findByRole('link', { name: 'Accounts & Related Objects' });
  const href = link.getAttribute('href') ?? '';
  cleanup();
  const { user, where } = openApp(href);
  const drawer = await screen.findByRole('dialog', { name: /job-1/ });
  expect(await within(drawer).findByRole('row', { name: /Contact/ })).toBeInTheDocument();
  expect(screen.getByRole('heading', { name: 'Manual syncs' })).toBeInTheDocument();
  expect(Object.fromEntries(new URLSearchParams(where().search))).toEqual({
    status: 'running',
    openJob: 'job-1',
    openJobOf: 'zuora-salesforce',
  });
  await user.click(within(drawer).getByRole('button', { name: /Close/ }));
  await waitFor(() => expect(screen.queryByRole('dialog', { name: /job-1/ })).not.toBeInTheDocument());
  expect(where().search).toBe('?status=running');
});

test('No keeps the job running', async () => {
  world.jobs = [aJob()];
  const { user } = openApp(LIST);
  await user.click(await cancelButton());
  await user.click(await screen.findByRole('button', { name: 'Keep running' }));
  expect(asked.commands).toHaveLength(0);
});

test('canceling a finished job shows that it has finished', async () => {
  world.jobs = [aJob()];
  world.onCommand = () => problem(409, 'The job has finished already');
  const { user } = openApp(LIST);
  await user.click(await cancelButton());
  await user.click(await screen.findByRole('button', { name: 'Yes, cancel the sync' }));
  expect(await screen.findByText('The job has finished already')).toBeInTheDocument();
});

test('only jobs that can still be canceled have the button', async () => {
  world.jobs = [
    aJob({ jobId: 'a', status: 'queued' }),
    aJob({ jobId: 'b', status: 'canceling' }),
    aJob({ jobId: 'c', status: 'completed' }),
    aJob({ jobId: 'd', status: 'failed' }),
    aJob({ jobId: 'e', status: 'canceled' }),
  ];
  openApp(LIST);
  await screen.findByText('a');
  expect(screen.getAllByRole('button', { name: /^Cancel (?!selected)/ })).toHaveLength(1);
});

test('a viewer sees Cancel disabled, with the reason', async () => {
  world.access = aViewer();
  world.jobs = [aJob()];
  const { user } = openApp(LIST);
  await user.hover(await cancelButton());
  expect(await cancelButton()).toHaveAttribute('aria-disabled', 'true');
  expect(await screen.findByText('This needs the role Editor; yours is Viewer')).toBeInTheDocument();
});

test('a status filters the list, also in the URL', async () => {
  world.jobs = [aJob(), aJob({ jobId: 'job-2', scope: 'Invoices', status: 'completed' })];
  const { user, where } = openApp(LIST);
  await screen.findByText('Invoices');
  await user.click(screen.getByRole('button', { name: 'Running' }));
  expect(where().search).toBe('?status=running');
  await waitFor(() => expect(screen.queryByText('Invoices')).not.toBeInTheDocument());
});

test('a list without jobs says so', async () => {
  openApp(LIST);
  expect(await screen.findByText('No manual sync ran in this time range')).toBeInTheDocument();
});

test('the details of a job show its data objects, whose failures can be downloaded', async () => {
  world.job = aJobDetail();
  openApp(jobPath('job-1', 'zuora-salesforce'));

  const row = await screen.findByRole('row', { name: /Contact/ });
  expect(within(row).getByText('142')).toBeInTheDocument();
  const href = within(row).getByRole('link', { name: 'Download the 8 failed records of Contact' }).getAttribute('href');
  const params = new URL(href ?? '', 'http://grafana.test').searchParams;
  expect(Object.fromEntries(params)).toMatchObject({
    connector: 'zuora-salesforce',
    jobId: 'job-1',
    object: 'Contact',
  });
  expect(Date.parse(params.get('from') ?? '')).toBeLessThan(NOW - 60_000);
  expect(await cancelButton()).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Show failed records' })).toHaveAttribute(
    'href',
    expect.stringContaining('jobId=job-1')
  );
});

test('a download says when the file can’t hold all', async () => {
  world.job = aJobDetail({ failed: 25_000 });
  openApp(jobPath('job-1', 'zuora-salesforce'));
  expect(
    await screen.findByRole('link', { name: 'Download the 25,000 failed records: the file holds the newest 20,000' })
  ).toBeInTheDocument();
});

test('an unknown job has a link back to the list', async () => {
  openApp(jobPath('gone', 'zuora-salesforce'));
  expect(await screen.findByText('No job with the id gone is known')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'All manual syncs' })).toHaveAttribute('href', `${LIST}?ds=sync-health`);
});

test('jobs are filtered by their connector, also where no connector but one sent events', async () => {
  world.jobs = [aJob(), aJob({ jobId: 'job-2', connector: 'only-jobs' })];
  const { user, where } = openApp(LIST);
  await screen.findByText('only-jobs');
  await user.click(screen.getByRole('combobox', { name: 'Connector' }));
  await user.click(await screen.findByRole('option', { name: 'only-jobs' }));
  await user.click(screen.getByRole('button', { name: 'Apply' }));
  await waitFor(() => expect(where().search).toBe('?connector=only-jobs'));
});

test('the list is searched by scope, id and person, and filtered by connector in the URL', async () => {
  world.connectors = ['zuora-salesforce', 'other'];
  world.jobs = [aJob(), aJob({ jobId: 'job-2', scope: 'Invoices', triggeredBy: 'heidi' })];
  const { user, where } = openApp(`${LIST}?connector=other`);
  const search = await screen.findByLabelText('Search manual syncs');
  // Nothing is asked for before Apply.
  await user.type(search, 'HEIDI');
  expect(await screen.findByText('Accounts & Related Objects')).toBeInTheDocument();
  expect(where().search).toBe('?connector=other');
  await user.click(screen.getByRole('button', { name: 'Apply' }));
  expect(where().search).toBe('?connector=other&search=HEIDI');
  expect(await screen.findByText('Invoices')).toBeInTheDocument();
  await waitFor(() => expect(screen.queryByText('Accounts & Related Objects')).not.toBeInTheDocument());
  await user.type(search, ' nobody{Enter}');
  expect(await screen.findByText('No manual sync of this time range matches these filters')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Reset' }));
  expect(where().search).toBe('');
  expect(await screen.findByText('Accounts & Related Objects')).toBeInTheDocument();
});

test('the CSV file of the jobs has the filters of the list', async () => {
  world.jobs = [aJob({ status: 'running' })];
  openApp(`${LIST}?connector=zuora-salesforce&status=running&status=failed&search=acc&from=0&to=1795219199999`);
  const link = await screen.findByRole('link', { name: 'Download CSV' });
  const params = new URL(link.getAttribute('href') ?? '', 'http://grafana.test').searchParams;
  expect(['type', 'var-connector', 'jobStatus', 'search', 'to'].map((name) => params.getAll(name))).toEqual([
    ['jobs'],
    ['zuora-salesforce'],
    ['running', 'failed'],
    ['acc'],
    ['1795219199999'],
  ]);
});
