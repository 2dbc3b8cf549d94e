import { act, screen, waitFor, within } from '@testing-library/react';

import { aCommand, aJob, aViewer } from '../../test/factories';
import { setUpJourneys } from '../../test/journeys';
import { openApp } from '../../test/render';
import { asked, problem, world } from '../../test/server';
import { pagePath } from '../paths';

setUpJourneys();

const LIST = pagePath('manualSyncs');
const FOUR = ['Accounts', 'Invoices', 'Orders', 'Products'].map((scope, index) =>
  aJob({ jobId: `job-${index + 1}`, scope, status: index === 0 ? 'queued' : 'running' })
);
const checkbox = (scope: string) => screen.findByRole('checkbox', { name: `Select ${scope}` });
const cancelSelected = () => screen.findByRole('button', { name: 'Cancel selected…' });
const asksFor = () => asked.commands.map(({ request }) => (request.type === 'cancel' ? request.jobId : request.type));
/** Accepts every cancel. */
const accept = () => {
  world.onCommand = (request) => aCommand({ type: 'cancel', jobId: request.type === 'cancel' ? request.jobId : null });
};

test('several jobs are canceled with one confirmation, each by its own command with the reason', async () => {
  world.jobs = FOUR;
  accept();
  const { user } = openApp(LIST);
  await user.click(await checkbox('Accounts'));
  await user.click(await checkbox('Orders'));
  expect(screen.getByText('2 selected')).toBeInTheDocument();
  await user.click(await cancelSelected());

  const dialog = await screen.findByRole('dialog', { name: 'Cancel 2 manual syncs?' });
  const these = within(dialog).getByRole('list', { name: 'Will be canceled' });
  expect(
    within(these)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent)
  ).toEqual(['Accounts of zuora-salesforce (job-1)', 'Orders of zuora-salesforce (job-3)']);
  expect(asked.commands).toHaveLength(0);
  await user.type(within(dialog).getByLabelText(/^Reason/), 'wrong catalogue');
  await user.click(within(dialog).getByRole('button', { name: 'Yes, cancel 2 syncs' }));

  expect(await screen.findByText('2 cancels accepted')).toBeInTheDocument();
  expect(asked.commands.map(({ request }) => request)).toEqual(
    ['job-1', 'job-3'].map((jobId) => ({
      type: 'cancel',
      connector: 'zuora-salesforce',
      jobId,
      reason: 'wrong catalogue',
    }))
  );
  expect(new Set(asked.commands.map(({ key }) => key)).size).toBe(2);
  expect(screen.getByText('Select jobs to cancel them')).toBeInTheDocument();
});

test('Shift selects all jobs in between, in the order on screen, except ended ones', async () => {
  world.jobs = FOUR.map((job) => (job.scope === 'Orders' ? { ...job, status: 'completed' as const } : job));
  const { user } = openApp(LIST);
  // From Z to A: Products, Orders, Invoices, Accounts.
  await checkbox('Accounts');
  await user.click(screen.getByRole('button', { name: /Scope/ }));
  await user.click(screen.getByRole('button', { name: /Scope/ }));
  await user.click(await checkbox('Products'));
  await user.keyboard('{Shift>}');
  await user.click(await checkbox('Invoices'));
  await user.keyboard('{/Shift}');
  expect(await checkbox('Products')).toBeChecked();
  expect(await checkbox('Invoices')).toBeChecked();
  expect(await checkbox('Accounts')).not.toBeChecked();
  expect(await checkbox('Orders')).toBeDisabled();
  expect(screen.getByText('2 selected')).toBeInTheDocument();
});

test('the checkbox above selects all jobs that can be canceled', async () => {
  world.jobs = [...FOUR, aJob({ jobId: 'job-5', scope: 'Usage', status: 'canceling' })];
  const { user } = openApp(LIST);
  await user.click(await screen.findByRole('checkbox', { name: 'Select all jobs of this list that can be canceled' }));
  expect(screen.getByText('4 selected')).toBeInTheDocument();
  expect(await checkbox('Usage')).toBeDisabled();
});

test('by keyboard: j and k move, x selects, Shift and x through the last, c asks, and the focus stays', async () => {
  world.jobs = FOUR;
  accept();
  const { user } = openApp(LIST);
  await checkbox('Accounts');
  await user.keyboard('jjx');
  expect(screen.getByRole('link', { name: 'Invoices' })).toHaveFocus();
  expect(await checkbox('Invoices')).toBeChecked();
  await user.keyboard('jj{Shift>}X{/Shift}');
  expect(screen.getByText('3 selected')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Products' })).toHaveFocus();
  await user.keyboard('c');
  expect(await screen.findByRole('dialog', { name: 'Cancel 3 manual syncs?' })).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Keep running' }));
  expect(asked.commands).toHaveLength(0);
  await waitFor(() => expect(screen.getByRole('link', { name: 'Products' })).toHaveFocus());
  await user.keyboard('?');
  expect(await screen.findByText('Select all from the last one to this')).toBeInTheDocument();
});

test('a job that ends during the confirmation is left out, with the reason', async () => {
  world.jobs = FOUR;
  accept();
  const { user } = openApp(LIST);
  await user.click(await screen.findByRole('checkbox', { name: /^Select all/ }));
  await user.click(await cancelSelected());
  await screen.findByRole('dialog', { name: 'Cancel 4 manual syncs?' });
  const [, , orders, products] = FOUR;
  act(() => {
    world.jobs = [
      aJob({ jobId: 'job-1', scope: 'Accounts', status: 'completed' }),
      aJob({ jobId: 'job-2', scope: 'Invoices', status: 'canceling' }),
      ...(products ? [products] : []),
    ];
  });
  const dialog = await screen.findByRole('dialog', { name: 'Cancel 1 manual sync?' });
  expect(within(dialog).getByText('3 of the selected can’t be canceled:')).toBeInTheDocument();
  const others = within(dialog).getByRole('list', { name: 'Can’t be canceled' });
  expect(
    within(others)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent)
  ).toEqual([
    'Accounts of zuora-salesforce (job-1): has completed',
    'Invoices of zuora-salesforce (job-2): is being canceled already',
    `Orders of ${orders?.connector} (${orders?.jobId}): is not in this list any more`,
  ]);
  await user.click(within(dialog).getByRole('button', { name: 'Yes, cancel 1 sync' }));
  await waitFor(() => expect(asksFor()).toEqual(['job-4']));
  expect(await screen.findByText('Select jobs to cancel them')).toBeInTheDocument();
});

test('a refused cancel shows why and stays selected; trying again uses the same key', async () => {
  world.jobs = FOUR;
  world.onCommand = (request) =>
    request.type === 'cancel' && request.jobId === 'job-2'
      ? problem(503, 'The storage does not answer')
      : aCommand({ type: 'cancel', jobId: request.type === 'cancel' ? request.jobId : null });
  const { user } = openApp(LIST);
  await user.click(await checkbox('Accounts'));
  await user.click(await checkbox('Invoices'));
  await user.click(await cancelSelected());
  await user.click(await screen.findByRole('button', { name: 'Yes, cancel 2 syncs' }));
  expect(await screen.findByText('1 job was not canceled')).toBeInTheDocument();
  expect(screen.getByText('Invoices of zuora-salesforce (job-2): The storage does not answer')).toBeInTheDocument();
  expect(screen.getByText('1 cancel accepted')).toBeInTheDocument();
  expect(await checkbox('Invoices')).toBeChecked();
  expect(await checkbox('Accounts')).not.toBeChecked();

  accept();
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(asked.commands).toHaveLength(3));
  expect(asked.commands[2]?.key).toBe(asked.commands[1]?.key);
  await waitFor(() => expect(screen.queryByText(/not canceled/)).not.toBeInTheDocument());
});

test('another filter clears the selection', async () => {
  world.jobs = FOUR;
  const { user } = openApp(LIST);
  await user.click(await checkbox('Accounts'));
  await user.click(screen.getByRole('button', { name: 'Queued' }));
  expect(await screen.findByText('Select jobs to cancel them')).toBeInTheDocument();
  expect(await checkbox('Accounts')).not.toBeChecked();
});

test('a viewer can select, and sees why nothing can be canceled', async () => {
  world.access = aViewer();
  world.jobs = FOUR;
  const { user } = openApp(LIST);
  await user.click(await checkbox('Accounts'));
  expect(await cancelSelected()).toHaveAttribute('aria-disabled', 'true');
  await user.hover(await cancelSelected());
  expect(await screen.findByText('This needs the role Editor; yours is Viewer')).toBeInTheDocument();
  await user.keyboard('c');
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
});
