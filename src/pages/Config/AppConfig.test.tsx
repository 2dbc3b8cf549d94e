import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import React from 'react';

import type { AppSettings } from '../../api/appSettings';
import { aDataSource, anAppPlugin, setUpGrafana } from '../../test/grafana';
import { setUpJourneys } from '../../test/journeys';
import { GRAFANA, problem, refuse, RESOURCES, server, world } from '../../test/server';
import AppConfig from './AppConfig';

setUpJourneys();

let stored: Record<string, unknown>;

beforeEach(() => {
  stored = { uid: 'sync-health', version: 7, readOnly: false, jsonData: { timeout: 30 } };
  server.use(
    http.get(`${GRAFANA}/api/datasources/uid/:uid`, () => HttpResponse.json(stored)),
    http.put<never, Record<string, unknown>>(`${GRAFANA}/api/datasources/uid/:uid`, async ({ request }) => {
      stored = await request.json();
      return HttpResponse.json({});
    })
  );
});

function openConfig(settings: AppSettings = {}) {
  render(<AppConfig plugin={anAppPlugin(settings)} query={{}} />);
  return userEvent.setup();
}

test('the connection is tested, with the scopes of the token and the connectors that sent events', async () => {
  openConfig();
  expect(await screen.findByText('Connected to a sync-event server, version 1.0.0')).toBeInTheDocument();
  expect(screen.getByText('Its token may read, retry and cancel.')).toBeInTheDocument();
  expect(await screen.findByText('Events have arrived from zuora-salesforce.')).toBeInTheDocument();
});

test('a failed connection is an error, and can be tested again', async () => {
  server.use(http.get(`${RESOURCES}/access`, () => refuse(problem(401, 'The token is not valid')), { once: true }));
  const user = openConfig();
  expect(await screen.findByText('The token is not valid')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Test again' }));
  expect(await screen.findByText(/^Connected to/)).toBeInTheDocument();
});

test('before the first event it shows how to send one', async () => {
  world.connectors = [];
  openConfig();
  expect(await screen.findByText(/No sync event has arrived yet/)).toBeInTheDocument();
});

test('another data source is chosen and saved', async () => {
  setUpGrafana([aDataSource(), aDataSource('second')]);
  const saved: unknown[] = [];
  server.use(
    http.post(`${GRAFANA}/api/plugins/syncops-synchealth-app/settings`, async ({ request }) => {
      saved.push(await request.json());
      return HttpResponse.json({});
    })
  );
  const user = openConfig();
  expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
  await user.click(screen.getByRole('combobox', { name: /Data source of the pages/ }));
  // The list draws only what fits into its height, which is 0 here. The keyboard works all the same.
  await user.keyboard('{ArrowDown}{Enter}');
  expect(screen.getByRole('combobox', { name: /Data source of the pages/ })).toHaveValue('Sync Health second');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/^Saved/)).toBeInTheDocument();
  expect(saved).toEqual([{ enabled: true, pinned: true, jsonData: { dataSourceUid: 'second' } }]);
});

test('the role that may act is saved in the data source, and its other settings stay', async () => {
  const user = openConfig();
  expect(await screen.findByRole('radio', { name: 'Editor' })).toBeChecked();
  await user.click(screen.getByRole('radio', { name: 'Admin' }));
  await waitFor(() =>
    expect(stored).toEqual({
      uid: 'sync-health',
      version: 7,
      readOnly: false,
      jsonData: { timeout: 30, operateRole: 'Admin' },
    })
  );
});

test('a provisioned data source keeps its role', async () => {
  stored = { ...stored, readOnly: true, jsonData: { operateRole: 'Admin' } };
  openConfig();
  expect(await screen.findByRole('radio', { name: 'Admin' })).toBeDisabled();
  expect(screen.getByText(/is provisioned/)).toBeInTheDocument();
});

test('without a data source it shows how to add one', async () => {
  setUpGrafana([]);
  openConfig();
  expect(await screen.findByText('Start by adding a Sync Health data source')).toBeInTheDocument();
});
