import { screen, waitFor, within } from '@testing-library/react';
import { MAX_LENGTH } from '@sync-health/contract/words';
import { http } from 'msw';

import { pagePath } from '../pages/paths';
import { aFailure, anAccess, aViewer, NOW } from '../test/factories';
import { URL_OF_PAGE } from '../test/failedRecordsPage';
import { setUpJourneys } from '../test/journeys';
import { openApp } from '../test/render';
import { asked, problem, refuse, RESOURCES, server, world } from '../test/server';

setUpJourneys();

const KEPT = { connector: 'zuora-salesforce', eventId: 'evt-1', truncated: false, keptUntil: NOW + 86_400_000 };

beforeEach(() => {
  world.failures = [aFailure()];
  world.access = anAccess({ payloadDays: 30 });
});

async function openDetails() {
  const app = openApp(URL_OF_PAGE);
  await app.user.click(await screen.findByRole('button', { name: 'Details of record-of-evt-1' }));
  const drawer = within(await screen.findByRole('dialog'));
  return { ...app, drawer };
}

test('a payload is asked for at a press alone, shown line by line, and put away', async () => {
  world.payload = { ...KEPT, payload: '{"Amount":12.5,"lines":[1]}' };
  const { user, drawer } = await openDetails();
  const show = await drawer.findByRole('button', { name: 'Show payload' });
  expect(show).toHaveAttribute('aria-expanded', 'false');
  expect(asked.payloads).toEqual([]);

  await user.click(show);
  const text = '{\n  "Amount": 12.5,\n  "lines": [\n    1\n  ]\n}';
  expect((await drawer.findByLabelText('Payload')).textContent).toBe(text);
  expect(drawer.getByText(/Kept until/)).toBeInTheDocument();
  expect(drawer.queryByText(/Cut at/)).not.toBeInTheDocument();
  expect(asked.payloads).toEqual(['evt-1']);
  expect(drawer.getByRole('button', { name: 'Copy' })).toBeInTheDocument();

  await user.click(drawer.getByRole('button', { name: 'Hide payload' }));
  expect(drawer.queryByLabelText('Payload')).not.toBeInTheDocument();
});

test('what was cut says so, and is shown as it is', async () => {
  const cut = `{"text":"${'é'.repeat(MAX_LENGTH.payload - 20)} … (cut)`;
  world.payload = { ...KEPT, truncated: true, payload: cut };
  const { user, drawer } = await openDetails();
  await user.click(await drawer.findByRole('button', { name: 'Show payload' }));
  expect(await drawer.findByText('Cut at 16,384 characters: the rest was not kept')).toBeInTheDocument();
  expect(drawer.getByLabelText('Payload').textContent).toBe(cut);
});

test.each([
  ['was sent without one', NOW, 'No payload is kept: the connector sent none with this attempt'],
  [
    'ended before the time for which they are kept',
    NOW - 31 * 86_400_000,
    'The time for which payloads are kept is over for this attempt',
  ],
])('an attempt that %s says so', async (_, endTime, text) => {
  world.failures = [aFailure({ endTime })];
  const { user, drawer } = await openDetails();
  await user.click(await drawer.findByRole('button', { name: 'Show payload' }));
  expect(await drawer.findByText(text)).toBeInTheDocument();
});

test('what can not be read says why, and is asked for again', async () => {
  world.payload = { ...KEPT, payload: 'plain' };
  server.use(http.get(`${RESOURCES}/payload`, () => refuse(problem(403, 'Not for you')), { once: true }));
  const { user, drawer } = await openDetails();
  await user.click(await drawer.findByRole('button', { name: 'Show payload' }));
  expect(await drawer.findByText('Not for you')).toBeInTheDocument();
  await user.click(drawer.getByRole('button', { name: 'Try again' }));
  expect(await drawer.findByText('plain')).toBeInTheDocument();
});

test('a viewer sees that there may be one, and why it is not shown', async () => {
  world.access = { ...aViewer(), payloadDays: 30 };
  const { user, drawer } = await openDetails();
  const show = await drawer.findByRole('button', { name: 'Show payload' });
  await user.hover(show);
  expect(await screen.findByText('This needs the role Editor; yours is Viewer')).toBeInTheDocument();
  await user.click(show);
  expect(asked.payloads).toEqual([]);
});

test('where the server keeps none, nothing of payloads is shown', async () => {
  world.access = anAccess();
  const { drawer } = await openDetails();
  await waitFor(() => expect(drawer.getByRole('button', { name: 'Retry this record' })).toBeEnabled());
  expect(drawer.queryByRole('button', { name: /payload/ })).not.toBeInTheDocument();
});

test('a record’s page shows the payload of each attempt', async () => {
  const attempt = {
    connector: 'zuora-salesforce',
    mode: 'realtime' as const,
    object: 'Invoice',
    action: 'update',
    startTime: NOW - 1000,
    endTime: NOW,
    errorMessage: null,
    triggeredBy: null,
    jobId: null,
    retryOf: null,
    traceId: null,
    attributes: {},
  };
  world.record = {
    ...world.record,
    attempts: [
      { ...attempt, id: 'evt-2', status: 'success', errorCode: null, state: null },
      { ...attempt, id: 'evt-1', status: 'failed', errorCode: 'E-1', state: 'resolved', endTime: NOW - 5000 },
    ],
  };
  world.payload = { ...KEPT, payload: '"sent"' };
  const { user } = openApp(pagePath('record', { id: 'R-1', connector: 'zuora-salesforce' }));
  const buttons = await screen.findAllByRole('button', { name: 'Show payload' });
  expect(buttons).toHaveLength(2);
  await user.click(buttons[1]!);
  expect(await screen.findByText('"sent"')).toBeInTheDocument();
  expect(asked.payloads).toEqual(['evt-1']);
});
