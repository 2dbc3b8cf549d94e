import { screen, waitFor, within } from '@testing-library/react';
import type { PastErrorGroupDecision } from '@sync-health/contract/errorGroup';
import { http } from 'msw';

import { aFailure, anErrorGroup, aViewer, NOW } from '../../test/factories';
import { setUpJourneys } from '../../test/journeys';
import { openApp } from '../../test/render';
import { asked, problem, refuse, RESOURCES, server, world } from '../../test/server';
import { pagePath } from '../paths';

setUpJourneys();

const PAGE = pagePath('failedRecords');

const aDecision: PastErrorGroupDecision = {
  groupId: 'group-1',
  connector: 'zuora-salesforce',
  errorCode: 'SF-400',
  message: 'Required field is missing: Amount',
  status: 'muted',
  assignee: 'grace',
  mutedUntil: NOW,
  reason: 'Known',
  decidedBy: 'bo',
  decidedAt: NOW,
};

async function openMenu(url = PAGE) {
  world.failures = [aFailure()];
  const { user, where } = openApp(url);
  const menu = await screen.findByRole('button', { name: /^What to do about SF-400/ });
  menu.focus();
  await user.keyboard('{Enter}');
  const choose = async (name: string) => user.click(await screen.findByRole('menuitem', { name }));
  return { user, where, choose };
}

test('a group shows its status, decider, assignee, trend and number of retryable failures', async () => {
  world.failures = [aFailure()];
  world.groups = [
    anErrorGroup({ count: 8, retryable: 2, status: 'muted', decidedBy: 'ada', assignee: 'grace', mutedUntil: NOW }),
  ];
  openApp(PAGE);

  const row = within((await screen.findByText('by ada')).closest('tr')!);
  expect(row.getByText('Muted')).toBeInTheDocument();
  expect(row.getByText('for grace')).toBeInTheDocument();
  expect(row.getByText('2 (25%)')).toBeInTheDocument();
  expect(row.getByRole('img', { name: /end: 0, 0, .*, 1, 2$/ })).toBeInTheDocument();
  // One query is enough for any number of groups.
  expect(asked.queries.filter(({ query }) => query.type === 'errors' && query.limit !== 1)).toHaveLength(1);
});

test('an operator acknowledges a group by keyboard', async () => {
  world.groups = [anErrorGroup()];
  const { choose } = await openMenu();
  world.groups = [anErrorGroup({ status: 'acknowledged', decidedBy: 'ada' })];
  await choose('Acknowledge');

  expect(await screen.findByText('Acknowledged', { selector: 'td *' })).toBeInTheDocument();
  expect(asked.decisions).toEqual([{ groupId: 'group-1', decision: { status: 'acknowledged' } }]);
});

test('an operator assigns a group to a colleague, for the shown connector', async () => {
  world.groups = [anErrorGroup()];
  const { user, choose } = await openMenu(`${PAGE}?connector=zuora-salesforce`);
  await choose('Assign…');

  const dialog = within(await screen.findByRole('dialog'));
  expect(dialog.getByText('In the connector zuora-salesforce.')).toBeInTheDocument();
  const assignee = dialog.getByLabelText(/^Assignee/);
  expect(assignee).toHaveValue('ada');
  await user.clear(assignee);
  await user.type(assignee, 'grace');
  await user.type(dialog.getByLabelText(/^Reason/), 'Knows the mapping');
  await user.click(dialog.getByRole('button', { name: 'Assign' }));
  await waitFor(() =>
    expect(asked.decisions).toEqual([
      {
        groupId: 'group-1',
        decision: {
          connector: 'zuora-salesforce',
          status: 'acknowledged',
          assignee: 'grace',
          reason: 'Knows the mapping',
        },
      },
    ])
  );
});

test('a group is muted until a time, which must be in the future', async () => {
  world.groups = [anErrorGroup()];
  const { user, choose } = await openMenu();
  await choose('Mute…');

  const element = await screen.findByRole('dialog');
  // A dialog takes the focus when it has opened.
  await waitFor(() => expect(element).toContainElement(document.activeElement as HTMLElement));
  const dialog = within(element);
  const until = dialog.getByLabelText(/^Until/);
  await user.type(until, '2020-01-01T10:00');
  expect(await dialog.findByText('A time in the future')).toBeInTheDocument();
  await user.clear(until);
  await user.type(until, '2100-01-01T10:00');
  await user.click(dialog.getByRole('button', { name: 'Mute' }));
  const mutedUntil = new Date('2100-01-01T10:00').toISOString();
  await waitFor(() => expect(asked.decisions[0]?.decision).toEqual({ status: 'muted', mutedUntil }));
});

test('a resolved group can be reopened, and a refusal is shown', async () => {
  server.use(http.put(`${RESOURCES}/error-groups/:id`, () => refuse(problem(403, 'Not yours'))));
  world.groups = [anErrorGroup({ status: 'resolved' })];
  const { choose } = await openMenu();
  expect(screen.queryByRole('menuitem', { name: 'Resolve' })).not.toBeInTheDocument();
  await choose('Reopen');
  expect(await screen.findByText('Nothing was changed')).toBeInTheDocument();
  expect(screen.getByText('Not yours')).toBeInTheDocument();
});

test('groups are filtered by status, also in the URL', async () => {
  world.failures = [aFailure()];
  world.groups = [anErrorGroup(), anErrorGroup({ groupId: 'group-2', errorCode: 'SF-500', status: 'muted' })];
  openApp(`${PAGE}?groupStatus=muted`);

  expect(await screen.findByRole('button', { name: /^Show only SF-500/ })).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /^Show only SF-400/ })).not.toBeInTheDocument();
});

test('the details of a group have its decisions', async () => {
  world.groups = [anErrorGroup()];
  world.decisions = [aDecision];
  const { choose } = await openMenu();
  await choose('Details');

  const drawer = within(await screen.findByRole('dialog'));
  expect(await drawer.findByText('Known')).toBeInTheDocument();
  expect(drawer.getByText('bo')).toBeInTheDocument();
});

test('a viewer sees the menu with the reason why nothing in it is possible', async () => {
  world.access = aViewer();
  world.groups = [anErrorGroup()];
  await openMenu();
  expect(screen.getAllByText('This needs the role Editor; yours is Viewer').length).toBeGreaterThan(0);
  expect(screen.getByRole('menuitem', { name: /^Acknowledge/ })).toBeDisabled();
});

test('decisions about error groups are in the activity', async () => {
  world.decisions = [aDecision];
  openApp(pagePath('activity'));

  const group = await screen.findByRole('link', { name: 'SF-400: Required field is missing: Amount' });
  expect(group).toHaveAttribute('href', expect.stringContaining('errorGroup=group-1'));
  expect(within(group.closest('tr')!).getByText('for grace')).toBeInTheDocument();
});

test('the CSV file of the errors has all filters of the table', async () => {
  world.failures = [aFailure()];
  world.groups = [anErrorGroup()];
  openApp(
    `${PAGE}?from=0&to=1795219199999&object=A%7CB&state=open&search=no+quota&groupStatus=new&condition=action%7C%3D%7Ccreate`
  );

  const link = await screen.findByRole('link', { name: 'Download errors as CSV' });
  const { pathname, searchParams } = new URL(link.getAttribute('href') ?? '', 'http://grafana.test');
  expect(pathname).toBe('/api/datasources/uid/sync-health/resources/table.csv');
  expect(Object.fromEntries(searchParams)).toMatchObject({
    type: 'errors',
    from: '0',
    to: '1795219199999',
    'var-object': 'A|B',
    'var-filters': 'action|=|create',
    state: 'open',
    groupStatus: 'new',
    search: 'no quota',
  });
  expect(searchParams.get('timezone')).toMatch(/./);
});
