import { screen, within } from '@testing-library/react';
import { http } from 'msw';

import { aCommand, aFailure, aFreshness, aJob } from '../../test/factories';
import { setUpJourneys } from '../../test/journeys';
import { openApp } from '../../test/render';
import { problem, refuse, RESOURCES, server, world } from '../../test/server';
import { HOME_PATH } from '../paths';

setUpJourneys();

const tile = async (name: string) => (await screen.findByRole('link', { name })).closest('li')!;

test('the figures of a day are compared with the day before, and link to the dashboards', async () => {
  openApp(HOME_PATH);
  expect(within(await tile("Total Sync'd")).getByText('7')).toBeInTheDocument();
  expect(screen.getByText('+75% against the window before')).toBeInTheDocument();
  expect(within(await tile('Sync Error Rate')).getByText('30%')).toBeInTheDocument();
  expect(screen.getByText('+10 points against the window before')).toBeInTheDocument();
  expect(within(await tile('Median latency')).getByText('1.5 s')).toBeInTheDocument();
  expect(screen.getByText('Nothing to compare with')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Median latency' })).toHaveAttribute(
    'href',
    '/d/synchealth-performance?from=now-24h&to=now&var-ds=sync-health'
  );
});

test('what needs attention is counted', async () => {
  world.failures = [aFailure(), aFailure({ id: 'evt-2' }), aFailure({ id: 'evt-3', state: 'resolved' })];
  world.jobs = [aJob({ status: 'running' }), aJob({ jobId: 'over', status: 'completed' })];
  world.commands = [aCommand(), aCommand({ id: 'cmd-2', state: 'completed' })];
  openApp(HOME_PATH);
  expect(await within(await tile('Open failures')).findByText('2')).toBeInTheDocument();
  expect(await within(await tile('Manual syncs under way')).findByText('1')).toBeInTheDocument();
  expect(await within(await tile('Commands waiting')).findByText('1')).toBeInTheDocument();
});

test('connectors are listed with the worst first, and a silent one is marked', async () => {
  world.connectors = ['billing', 'crm', 'silent'];
  world.events = { billing: [100, 1], crm: [100, 20] };
  openApp(`${HOME_PATH}?from=now-1h&to=now`);
  const row = await screen.findByRole('row', { name: /^crm/ });
  expect(
    within(row)
      .getAllByRole('cell')
      .map(({ textContent }) => textContent)
  ).toEqual(['crm', '80', '20', '20%']);
  expect(within(row).getByRole('link', { name: 'crm' })).toHaveAttribute(
    'href',
    '/a/syncops-synchealth-app/connectors?connector=crm&ds=sync-health'
  );
  expect(within(screen.getByRole('row', { name: /^silent/ })).getByText('No events')).toBeInTheDocument();
  const order = screen.getAllByRole('row').map(({ textContent }) => textContent?.replace(/[^a-z].*/, ''));
  expect(order.indexOf('crm')).toBeLessThan(order.indexOf('billing'));
});

test('each of two hundred connectors has its own row, and only silent ones are marked', async () => {
  world.connectors = ['connector-0'];
  world.events = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`connector-${index}`, [10, 1]]));
  const { user } = openApp(HOME_PATH);
  await screen.findByRole('row', { name: /^connector-199/ });
  expect(screen.queryByText('No events')).not.toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: '20' }));
  expect(screen.getByRole('row', { name: /^connector-0/ })).toBeInTheDocument();
});

test('a connector may have any name', async () => {
  world.connectors = ['__proto__', 'constructor'];
  openApp(HOME_PATH);
  expect(await screen.findByRole('row', { name: /^__proto__/ })).toBeInTheDocument();
  expect(screen.getByRole('row', { name: /^constructor/ })).toBeInTheDocument();
});

test('figures that fail show an error, and the rest of the page stays', async () => {
  server.use(http.post(`${RESOURCES}/query`, () => refuse(problem(400, 'The range is too long'))));
  openApp(HOME_PATH);
  expect(await screen.findByText('The figures could not be read')).toBeInTheDocument();
  expect(screen.getAllByText('The range is too long')[0]).toBeInTheDocument();
  expect(screen.getByRole('heading', { name: 'Dashboards and pages' })).toBeInTheDocument();
});

test('each data object shows its last success and last attempt, or that there was none', async () => {
  world.freshness = [
    aFreshness({
      object: 'Never',
      lastSuccess: null,
      sinceLastSuccess: null,
      usualGap: null,
      overdue: null,
      state: null,
    }),
    aFreshness({ object: 'Account', sinceLastSuccess: 7_200_000 }),
  ];
  openApp(HOME_PATH);
  const row = await screen.findByRole('row', { name: /Account/ });
  expect(within(row).getByText('2.0 hours')).toBeInTheDocument();
  expect(within(row).getByRole('link', { name: 'Account' })).toHaveAttribute(
    'href',
    expect.stringContaining('var-connector=zuora-salesforce&var-object=Account')
  );
  expect(within(screen.getByRole('row', { name: /Never/ })).getByText('No success yet')).toBeInTheDocument();
});

test('each data object says whether it is late by its own rhythm', async () => {
  world.freshness = [
    aFreshness({ object: 'Invoice', state: 'late', usualGap: 3_600_000, overdue: 1_800_000 }),
    aFreshness({ object: 'Account' }),
    aFreshness({ object: 'Contact', state: null, usualGap: null, overdue: null }),
  ];
  openApp(HOME_PATH);
  const late = await screen.findByRole('row', { name: /Invoice/ });
  expect(within(late).getByText('Late')).toBeInTheDocument();
  const onTime = within(screen.getByRole('row', { name: /Account/ })).getByText('On time');
  expect(onTime).toHaveStyle({ whiteSpace: 'nowrap' });
  expect(within(screen.getByRole('row', { name: /Contact/ })).getByText('No rhythm')).toBeInTheDocument();
});
