import { screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';

import { aFailure } from '../test/factories';
import { aDataSource, setUpGrafana } from '../test/grafana';
import { setUpJourneys } from '../test/journeys';
import { openApp } from '../test/render';
import { problem, refuse, RESOURCES, server, world } from '../test/server';
import { pagePath } from './paths';

setUpJourneys();

test('the root of the app is the failed records', async () => {
  const { where } = openApp('/a/syncops-synchealth-app');
  await screen.findByText('Nothing failed in this time range');
  expect(where().pathname).toBe(pagePath('failedRecords'));
});

test('without a data source every page says how to start', async () => {
  setUpGrafana([]);
  openApp(pagePath('activity'));
  expect(await screen.findByText('Connect Sync Health to your sync-event server')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Add a data source' })).toBeInTheDocument();
});

test('before the first event the pages show how to send one', async () => {
  world.connectors = [];
  openApp(pagePath('failedRecords'));
  expect(await screen.findByText('No sync event has arrived yet')).toBeInTheDocument();
  expect(screen.getByText(/curl "\$SYNC_HEALTH_URL\/v1\/events"/)).toBeInTheDocument();
});

test('a server that does not answer is told, and can be asked again', async () => {
  server.use(http.get(`${RESOURCES}/access`, () => refuse(problem(401, 'The token is not valid')), { once: true }));
  const { user } = openApp(pagePath('failedRecords'));
  expect(await screen.findByText('The token is not valid')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Nothing failed in this time range')).toBeInTheDocument();
});

test('a link may name the data source', async () => {
  setUpGrafana([aDataSource(), aDataSource('second')]);
  const asked: string[] = [];
  server.use(
    http.get(`${RESOURCES}/access`, ({ params }) => {
      asked.push(String(params['uid']));
      return HttpResponse.json(world.access);
    })
  );
  world.failures = [aFailure()];
  openApp(`${pagePath('failedRecords')}?ds=second`);
  await screen.findByText('record-of-evt-1');
  expect(new Set(asked)).toEqual(new Set(['second']));
});

test('help says what each page is for', async () => {
  openApp(pagePath('help'));
  expect(await screen.findByRole('link', { name: 'Failed records' })).toHaveAttribute(
    'href',
    pagePath('failedRecords')
  );
});
