import { screen, waitFor, within } from '@testing-library/react';
import { http } from 'msw';

import { aCommand, aConnector, aRejection, NOW } from '../../test/factories';
import { setUpJourneys } from '../../test/journeys';
import { openApp } from '../../test/render';
import { problem, refuse, RESOURCES, server, world } from '../../test/server';
import { connectorPath, pagePath } from '../paths';

setUpJourneys();

const LIST = pagePath('connectors');
const DETAIL = connectorPath('zuora-salesforce');

test('connectors are listed with the most rejections first, and link to their pages', async () => {
  world.intake = [
    aConnector({ connector: 'quiet', rejected: 0, lastSent: null, countedSince: null }),
    aConnector({ rejected: 1234 }),
  ];
  world.unattributed = [
    aRejection({ reason: 'Line <n> is not JSON', detail: 'Line 7 is not JSON', count: 7, sample: null }),
  ];
  openApp(LIST);
  const row = await screen.findByRole('row', { name: /^zuora-salesforce/ });
  const cells = within(row).getAllByRole('cell');
  expect(cells.slice(3).map(({ textContent }) => textContent)).toEqual(['1,200', '30', '2', '1,234']);
  expect(within(row).getByRole('link')).toHaveAttribute(
    'href',
    '/a/syncops-synchealth-app/connectors?connector=zuora-salesforce&ds=sync-health'
  );
  const names = screen.getAllByRole('row').map(({ textContent }) => textContent ?? '');
  expect(names.findIndex((name) => name.startsWith('zuora'))).toBeLessThan(
    names.findIndex((name) => name.startsWith('quiet'))
  );
  expect(screen.getByText('Line 7 is not JSON')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Connect another' })).toHaveAttribute(
    'href',
    '/a/syncops-synchealth-app/connect'
  );
});

test('a connector is found by a part of its name', async () => {
  world.intake = Array.from({ length: 200 }, (_, number) =>
    aConnector({ connector: `Region-${number}`, rejected: number === 7 ? 0 : number })
  );
  const { user } = openApp(LIST);
  const first = await screen.findByRole('row', { name: /^Region-199/ });
  expect(first).toBeInTheDocument();
  expect(screen.queryByRole('row', { name: /^Region-7 / })).not.toBeInTheDocument();
  const search = screen.getByLabelText('Search connectors');
  await user.type(search, ' region-7');
  expect(await screen.findByText('11 of 200 connectors')).toBeInTheDocument();
  const names = screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => within(row).getByRole('link').textContent);
  expect(names).toEqual([...Array.from({ length: 10 }, (_, digit) => `Region-7${9 - digit}`), 'Region-7']);
  await user.type(search, 'x');
  expect(await screen.findByText('0 of 200 connectors')).toBeInTheDocument();
  expect(screen.queryByRole('table')).not.toBeInTheDocument();
});

test('a connector shows its events, its rejections with a sample, and its open commands', async () => {
  world.intake = [
    aConnector({
      tokens: [{ id: 'tok-1', name: 'Production', lastUsed: NOW, expires: Date.now() + 3_600_000, revoked: null }],
    }),
  ];
  world.sent = [
    { time: NOW - 3_600_000, synced: 90, errors: 10 },
    { time: NOW, synced: 40, errors: 0 },
  ];
  world.commands = [aCommand({ accepted: 5 }), aCommand({ id: 'cmd-2', accepted: 77, state: 'completed' })];
  const { user } = openApp(DETAIL);
  expect(await screen.findByText('object is missing')).toBeInTheDocument();

  const chart = await screen.findByRole('slider', { name: 'Events over time' });
  expect(chart).toHaveAttribute('aria-valuetext', '2026-11-20 10:00: 40 succeeded, 0 failed');
  chart.focus();
  await user.keyboard('{ArrowLeft}');
  expect(chart).toHaveAttribute('aria-valuetext', '2026-11-20 09:00: 90 succeeded, 10 failed');

  const rejected = screen.getByRole('row', { name: /object is missing/ });
  await user.click(within(rejected).getByRole('button'));
  expect(screen.getByLabelText('What was sent')).toHaveTextContent('"id": "evt-9"');

  expect(screen.getByText('sync-health-connector-python/1.0.0')).toBeInTheDocument();
  expect(screen.getAllByText('Production')).toHaveLength(2);
  expect(screen.getByText('Within a week')).toBeInTheDocument();
  expect(screen.getByText('Retry 5 records')).toBeInTheDocument();
  expect(screen.queryByText('Retry 77 records')).not.toBeInTheDocument();
});

test.each([
  [-90_000, 'The connector’s clock is ahead of the server’s by 1.5 mins or more'],
  [2000, /the connector’s clock is behind the server’s by no more than 2.0 s/],
])('a shortest delay of %d ms is explained', async (least, text) => {
  const delay = { events: 4, from: NOW - 1000, to: NOW, least, p50: 60_000, p95: 3_600_000, most: 3_600_000 };
  world.intake = [aConnector({ delay })];
  openApp(DETAIL);
  expect(await screen.findByText(text)).toBeInTheDocument();
  expect(screen.getByText('Median').closest('div')).toHaveTextContent('Median1.0 min');
});

test('without counts nothing is claimed about a connector', async () => {
  world.intake = [
    aConnector({
      lastSent: null,
      countedSince: null,
      accepted: 0,
      duplicates: 0,
      conflicts: 0,
      rejected: 0,
      delay: null,
      sources: [],
      tokens: [],
      rejections: [],
    }),
  ];
  openApp(DETAIL);
  expect(
    await screen.findByText(/Nothing has been counted yet; what was rejected before is not known/)
  ).toBeInTheDocument();
  expect(screen.getByText('No event of this connector is stored, so there is nothing to measure')).toBeInTheDocument();
  expect(await screen.findByText('No events in this time range')).toBeInTheDocument();
  expect(await screen.findByText('No retry or cancel waits for this connector')).toBeInTheDocument();
});

test('an unknown connector and a failing server are shown as such', async () => {
  openApp(connectorPath('nobody'));
  expect(await screen.findByText('No connector “nobody” has sent anything')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'All connectors' })).toBeInTheDocument();
});

test('a list that failed can be asked for again', async () => {
  server.use(http.get(`${RESOURCES}/connectors`, () => refuse(problem(403, 'Storage is away')), { once: true }));
  world.intake = [aConnector()];
  const { user } = openApp(LIST);
  expect(await screen.findByText('Storage is away')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(screen.getByRole('row', { name: /^zuora-salesforce/ })).toBeInTheDocument());
});
