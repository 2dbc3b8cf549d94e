import { setTimeZoneResolver } from '@grafana/data';
import { cleanup, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';

import { aFailure, aJob } from '../test/factories';
import { aDataSource, setUpGrafana } from '../test/grafana';
import { setUpJourneys } from '../test/journeys';
import { openApp } from '../test/render';
import { problem, refuse, RESOURCES, server, world } from '../test/server';
import { HOME_PATH, pagePath } from './paths';

setUpJourneys();

test('an unknown address opens Home', async () => {
  const { where } = openApp(`${HOME_PATH}/nowhere`);
  await screen.findByRole('heading', { name: 'At a glance' });
  expect(where().pathname).toBe(HOME_PATH);
});

test('without a data source every page shows how to start', async () => {
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

test('a server that does not answer is an error with a way to try again', async () => {
  server.use(http.get(`${RESOURCES}/access`, () => refuse(problem(401, 'The token is not valid')), { once: true }));
  const { user } = openApp(pagePath('failedRecords'));
  expect(await screen.findByText('The token is not valid')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('No failure is open in this time range')).toBeInTheDocument();
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

test('a link to a data source that is gone shows an error, and no records of another one', async () => {
  setUpGrafana([aDataSource(), aDataSource('second')]);
  world.failures = [aFailure()];
  const asked: string[] = [];
  server.events.on('request:start', ({ request }) => {
    asked.push(request.url);
  });
  openApp(`${pagePath('failedRecords')}?ds=gone`);
  expect(await screen.findByText(/There is no Sync Health data source with the uid/)).toHaveTextContent('gone');
  expect(screen.queryByText('record-of-evt-1')).not.toBeInTheDocument();
  expect(asked).toEqual([]);
  server.events.removeAllListeners();
});

test('Help explains each page', async () => {
  openApp(pagePath('help'));
  expect(await screen.findByRole('link', { name: 'Failed records' })).toHaveAttribute(
    'href',
    pagePath('failedRecords', { ds: 'sync-health' })
  );
});

test('a cell of a dashboard opens its job or its record', async () => {
  const { where } = openApp('/a/syncops-synchealth-app/open?job=J-1&record=R-1&connector=billing&timezone=utc');
  await waitFor(() => expect(where().pathname).toBe('/a/syncops-synchealth-app/manual-syncs'));
  expect(where().search).toBe('?timezone=utc&openJob=J-1&openJobOf=billing');

  const record = openApp('/a/syncops-synchealth-app/open?job=&record=R-1&connector=billing&object=Invoice&from=1&to=2');
  await waitFor(() => expect(record.where().pathname).toBe(pagePath('record')));
  expect(record.where().search).toBe('?id=R-1&connector=billing');
});

test('a cell with an error opens its failed records, with the filters of the dashboard', async () => {
  const { where } = openApp(
    '/a/syncops-synchealth-app/open?errorCode=E-1&from=1&to=2&var-connector=a&var-connector=b&var-mode=$__all&var-object=&var-filters=action%7C%3D%7Cupdate'
  );
  await waitFor(() => expect(where().pathname).toBe(pagePath('failedRecords')));
  expect(where().search).toBe('?connector=a&connector=b&condition=action%7C%3D%7Cupdate&from=1&to=2&errorCode=E-1');
});

test('the links of a dashboard open their page with its filters and time range', async () => {
  const { where } = openApp(
    '/a/syncops-synchealth-app/open?page=manual-syncs&from=now-6h&to=now&var-ds=sync-health&var-connector=a&var-object=Invoice'
  );
  await waitFor(() => expect(where().pathname).toBe(pagePath('manualSyncs')));
  expect(where().search).toBe('?connector=a&from=now-6h&to=now&ds=sync-health');
});

/** Its date and its time of day are elements of their own, so that neither breaks. */
const moment = (text: string) =>
  screen.findByText((_, element) => element?.tagName === 'TIME' && element.textContent === text);

test('times are shown in the time zone of the URL, else in the user’s own', async () => {
  world.jobs = [aJob({ startTime: Date.UTC(2026, 10, 20, 10), endTime: null })];
  setTimeZoneResolver(() => 'Asia/Tokyo');
  const own = openApp(pagePath('manualSyncs'));
  expect(await moment('2026-11-20 19:00:00')).toBeInTheDocument();
  expect(own.where().search).toBe('');
  cleanup();
  openApp(pagePath('manualSyncs', { timezone: 'Asia/Kathmandu' }));
  expect(await moment('2026-11-20 15:45:00')).toBeInTheDocument();
});
