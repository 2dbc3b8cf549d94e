import { LiveChannelConnectionState } from '@grafana/data';
import { act, screen, waitFor, within } from '@testing-library/react';
import { http } from 'msw';

// Must be before the pages: it makes comboboxes draw their options.
import '../../datasource/testing/combobox';

import { BURNS, ruleUid } from '../../api/burnRules';
import { anObjective, aViewer, anAccess } from '../../test/factories';
import { setUpJourneys } from '../../test/journeys';
import { setUpLive, tearDownLive } from '../../test/live';
import { openApp } from '../../test/render';
import { asked, DATA_SOURCE_UID, GRAFANA, problem, refuse, server, world } from '../../test/server';
import { OBJECTIVE_PARAM, pagePath } from '../paths';

setUpJourneys();
afterEach(tearDownLive);

const LIST = pagePath('objectives');
const DETAIL = pagePath('objectives', { [OBJECTIVE_PARAM]: 'invoices' });
const [FAST, SLOW] = BURNS.map((burn) => ruleUid(burn, DATA_SOURCE_UID, 'invoices')) as [string, string];

test('objectives are listed with the least budget left first', async () => {
  world.objectives = [
    anObjective(),
    anObjective({ id: 'slow', object: 'Invoice', indicator: 'latency', thresholdMs: 10_000, budgetLeft: -0.2 }),
    anObjective({ id: 'silent', connector: 'quiet', attained: null, budgetLeft: null, burnRate1h: null }),
  ];
  openApp(LIST);
  const row = await screen.findByRole('row', { name: /zuora-salesforce · Invoice/ });
  expect(
    within(row)
      .getAllByRole('cell')
      .map(({ textContent }) => textContent)
      .slice(0, 6)
  ).toEqual([
    'zuora-salesforce · Invoice99.5% without error within 10 s, over 30 days',
    '99.5%',
    '99.7%',
    '20% overspent',
    '15×',
    '5×',
  ]);
  const names = screen.getAllByRole('row').map(({ textContent }) => textContent ?? '');
  expect(names.findIndex((name) => name.includes('Invoice'))).toBeLessThan(
    names.findIndex((name) => name.includes('40%'))
  );
});

test('what was attained is not rounded up to the target, nor the target to 100 %', async () => {
  world.objectives = [
    anObjective({ id: 'one', target: 0.9999, attained: 0.999899, budgetLeft: -0.01 }),
    anObjective({ id: 'two', object: 'Invoice', target: 0.999995, attained: 0.999999, budgetLeft: 0.8 }),
  ];
  openApp(LIST);
  const cellsOf = async (name: RegExp) =>
    within(await screen.findByRole('row', { name }))
      .getAllByRole('cell')
      .slice(1, 3)
      .map(({ textContent }) => textContent);
  expect(await cellsOf(/99.99% without error/)).toEqual(['99.99%', '99.989%']);
  expect(await cellsOf(/Invoice/)).toEqual(['99.9995%', '99.999%']);
});

test('an objective that somebody else set or removed is shown at once', async () => {
  const live = setUpLive();
  openApp(LIST);
  await screen.findByText('There is no objective yet');
  act(() => live.status(LiveChannelConnectionState.Connected));
  // Sooner than by polling, which is every 30 seconds.
  const soon = { timeout: 9000 };
  for (const objectives of [[anObjective()], []]) {
    world.objectives = objectives;
    act(() => live.say({ connected: true, changed: ['objectives'] }));
    const shown = objectives.length > 0 ? '40%' : 'There is no objective yet';
    expect((await screen.findAllByText(shown, {}, soon)).length).toBeGreaterThan(0);
  }
});

test('a new objective has the values of the form, and an id with its connector and object', async () => {
  world.objectives = [anObjective({ id: 'zuora-salesforce-errors' })];
  const { user } = openApp(LIST);
  await user.click(await screen.findByRole('button', { name: 'New objective' }));
  const dialog = await screen.findByRole('dialog');
  await user.click(within(dialog).getByRole('button', { name: 'Save' }));
  expect(within(dialog).getByText('Choose a connector')).toBeInTheDocument();
  await user.click(within(dialog).getByLabelText(/^Connector/));
  await user.click(await screen.findByRole('option', { name: 'zuora-salesforce' }));
  const target = within(dialog).getByLabelText(/^Target in percent/);
  await user.clear(target);
  await user.type(target, '100');
  await user.click(within(dialog).getByRole('button', { name: 'Save' }));
  expect(within(dialog).getByText(/there is no budget/)).toBeInTheDocument();
  await user.clear(target);
  await user.type(target, '99.9');
  expect(within(dialog).getByText('Of 10,000 syncs, 10 may go wrong')).toBeInTheDocument();
  await user.click(within(dialog).getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  expect(asked.objectives).toEqual([
    {
      id: 'zuora-salesforce-errors-2',
      objective: {
        connector: 'zuora-salesforce',
        indicator: { type: 'errorRate' },
        target: 0.999,
        windowDays: 30,
      },
    },
  ]);
});

test('an objective shows its history, worst objects and facts, and can be changed and removed', async () => {
  world.objectives = [anObjective()];
  world.budget = [null, 1, 0.8, 0.4];
  world.objectsOfObjective = [
    anObjective({ object: 'Invoice', events: 100, bad: 29 }),
    anObjective({ object: 'Account', events: 900, bad: 1 }),
  ];
  const { user, where } = openApp(DETAIL);
  const chart = await screen.findByRole('slider', { name: 'Budget left by day' });
  expect(chart).toHaveAttribute('aria-valuetext', expect.stringMatching(/: 40%$/));
  chart.focus();
  await user.keyboard('{ArrowLeft}');
  expect(chart).toHaveAttribute('aria-valuetext', expect.stringMatching(/: 80%$/));
  expect(screen.getByText('15× in 1 hour, 5× in 6 hours')).toBeInTheDocument();
  expect(await screen.findByRole('link', { name: 'Show the failed records of Invoice' })).toHaveAttribute(
    'href',
    expect.stringContaining('object=Invoice&from=now-30d')
  );

  await user.click(screen.getByRole('button', { name: 'Change' }));
  const dialog = await screen.findByRole('dialog');
  await user.click(within(dialog).getByLabelText('it succeeds in time'));
  await user.click(within(dialog).getByRole('button', { name: 'Save' }));
  await waitFor(() =>
    expect(asked.objectives).toEqual([
      {
        id: 'invoices',
        objective: {
          connector: 'zuora-salesforce',
          indicator: { type: 'latency', thresholdMs: 10_000 },
          target: 0.995,
          windowDays: 30,
        },
      },
    ])
  );
  await user.click(screen.getByRole('button', { name: 'Remove' }));
  await user.click(await screen.findByRole('button', { name: 'Yes, remove it' }));
  expect(await screen.findByText('There is no objective yet')).toBeInTheDocument();
  expect(where().search).not.toContain('invoices');
});

test('a button creates both alert rules, which can be edited in Grafana', async () => {
  world.objectives = [anObjective()];
  const { user } = openApp(DETAIL);
  await user.click(await screen.findByRole('button', { name: 'Make alert rules' }));
  const links = await screen.findAllByRole('link', { name: /exists, open it in Grafana/ });
  expect(links.map((link) => link.getAttribute('href'))).toEqual(
    [FAST, SLOW].map((uid) => `/alerting/grafana/${uid}/view`)
  );
  expect(asked.rules.map(({ isEditable, rule }) => [isEditable, rule['uid'], rule['folderUID']])).toEqual([
    [true, FAST, 'synchealth-objectives'],
    [true, SLOW, 'synchealth-objectives'],
  ]);
  expect(screen.queryByRole('button', { name: 'Make alert rules' })).not.toBeInTheDocument();
});

test('an existing rule stays as it is, also one that was created meanwhile', async () => {
  world.objectives = [anObjective()];
  const { user } = openApp(DETAIL);
  const button = await screen.findByRole('button', { name: 'Make alert rules' });
  world.rules[FAST] = { uid: FAST, title: 'As somebody else wants it' };
  await user.click(button);
  await waitFor(() => expect(asked.rules).toHaveLength(1));
  expect(asked.rules[0]?.rule['uid']).toBe(SLOW);
  expect(world.rules[FAST]?.title).toBe('As somebody else wants it');
});

test('a refusal of Grafana is shown', async () => {
  world.objectives = [anObjective()];
  server.use(
    http.post(`${GRAFANA}/api/v1/provisioning/alert-rules`, () => refuse(problem(403, 'You may not make rules')))
  );
  const { user } = openApp(DETAIL);
  await user.click(await screen.findByRole('button', { name: 'Make alert rules' }));
  expect(await screen.findByText('You may not make rules')).toBeInTheDocument();
});

test('a rule that could never fire is not created', async () => {
  world.objectives = [anObjective({ target: 0.9 })];
  const { user } = openApp(DETAIL);
  expect(await screen.findByText(/could never fire, since this budget burns at most 10×/)).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Make alert rules' }));
  await waitFor(() => expect(asked.rules.map(({ rule }) => rule['uid'])).toEqual([SLOW]));
});

test('a user who may not set objectives sees why, and can read everything', async () => {
  world.access = aViewer();
  world.objectives = [anObjective()];
  openApp(DETAIL);
  const change = await screen.findByRole('button', { name: 'Change' });
  await waitFor(() => expect(change).toHaveAttribute('aria-disabled', 'true'));
  expect(screen.getByRole('button', { name: 'Make alert rules' })).toHaveAttribute('aria-disabled', 'true');
});

test('a token without the scope manage is named as the reason', async () => {
  world.access = anAccess({ refusals: { objectives: { why: 'token', detail: 'No.' } } });
  const { user } = openApp(LIST);
  await screen.findByText('There is no objective yet');
  const button = screen.getByRole('button', { name: 'New objective' });
  await user.hover(button);
  expect(await screen.findByText('The token of this data source lacks the scope manage')).toBeInTheDocument();
});

test('a removed objective has a link to all objectives', async () => {
  openApp(DETAIL);
  expect(await screen.findByText('There is no objective invoices')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'All objectives' })).toBeInTheDocument();
});
