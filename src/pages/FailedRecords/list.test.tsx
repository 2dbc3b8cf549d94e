import { screen, waitFor, within } from '@testing-library/react';
import { http } from 'msw';

import { aFailure, anErrorGroup } from '../../test/factories';
import { lastQuery, select, URL_OF_PAGE } from '../../test/failedRecordsPage';
import { setUpJourneys } from '../../test/journeys';
import { openApp } from '../../test/render';
import { asked, problem, refuse, RESOURCES, server, world } from '../../test/server';
import { pagePath } from '../paths';

setUpJourneys();

test('new failures are counted and shown on request, so that no row moves', async () => {
  world.failures = [aFailure()];
  world.failuresSince = [aFailure({ id: 'evt-2' }), aFailure({ id: 'elsewhere', state: 'resolved' })];
  const { user } = openApp(URL_OF_PAGE);
  await select('evt-1');
  const since = await screen.findByRole('button', { name: 'Show 1 new failure' });
  expect(asked.queries.filter(({ from }) => from === lastQuery('failures')!.to)).not.toHaveLength(0);

  Object.assign(world, { failures: [...world.failuresSince.slice(0, 1), ...world.failures], failuresSince: [] });
  await user.click(since);
  await select('evt-2');
  await waitFor(() => expect(since).not.toBeInTheDocument());
});

test('a list of a past range has no new failures', async () => {
  world.failures = [aFailure()];
  world.failuresSince = [aFailure({ id: 'evt-2' })];
  openApp(pagePath('failedRecords', { from: '2026-11-19T00:00:00Z', to: '2026-11-20T12:00:00Z' }));
  await select('evt-1');
  expect(screen.queryByRole('button', { name: /new failure/ })).not.toBeInTheDocument();
});

test('the URL is the filter', async () => {
  world.failures = [aFailure()];
  openApp(
    `${URL_OF_PAGE}?from=1763600000000&to=1763700000000&mode=realtime&errorCode=A&errorCode=B&state=open&search=x&orderBy=startTime`
  );
  await select('evt-1');

  expect(lastQuery('failures')).toEqual({
    from: new Date(1763600000000).toISOString(),
    to: new Date(1763700000000).toISOString(),
    query: {
      type: 'failures',
      filters: { mode: ['realtime'], errorCode: ['A', 'B'] },
      state: ['open'],
      search: 'x',
      orderBy: 'startTime',
      limit: 100,
    },
  });
});

test('a page without a filter shows open failures, and its links name that filter', async () => {
  world.failures = [aFailure()];
  const { user, where } = openApp(URL_OF_PAGE);
  await select('evt-1');
  expect(lastQuery('failures')?.query).toMatchObject({ state: ['open'], filters: { mode: ['realtime'] } });
  await user.click(screen.getByRole('button', { name: 'End time' }));
  expect(where().search).toContain('state=open');
  expect(where().search).toContain('mode=realtime');
});

test('the list can be used by keyboard', async () => {
  world.failures = [aFailure(), aFailure({ id: 'evt-2' }), aFailure({ id: 'evt-3' })];
  const { user } = openApp(URL_OF_PAGE);
  await select('evt-1');
  await user.keyboard('jjx');
  await waitFor(async () => expect(await select('evt-2')).toBeChecked());
  await user.keyboard('kx');
  expect(await screen.findByText('2 selected')).toBeInTheDocument();
  await user.keyboard('d');
  expect(await screen.findByRole('dialog', { name: 'Dismiss 2 failures?' })).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  await user.keyboard('r');
  await waitFor(() => expect(asked.commands).toHaveLength(1));
  await user.keyboard('?');
  expect(await screen.findByRole('dialog', { name: 'Keys of this list' })).toBeInTheDocument();
});

test('keys in a field are text', async () => {
  world.failures = [aFailure()];
  const { user } = openApp(URL_OF_PAGE);
  await user.click(await select('evt-1'));
  await user.type(await screen.findByLabelText('Search'), 'rd');
  expect(screen.getByLabelText('Search')).toHaveValue('rd');
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  expect(asked.commands).toHaveLength(0);
});

test('filters wait for Apply, and the order is in the URL', async () => {
  world.failures = [aFailure()];
  const { user, where } = openApp(URL_OF_PAGE);

  await screen.findByText(world.failures[0]!.recordId);
  const before = asked.queries.length;
  await user.type(await screen.findByLabelText('Search'), 'evt');
  expect(where().search).not.toContain('search=');
  expect(asked.queries).toHaveLength(before);
  await user.keyboard('{Control>}{Enter}{/Control}');
  expect(where().search).toContain('search=evt');
  await waitFor(() => expect(lastQuery('failures')?.query).toMatchObject({ search: 'evt' }));

  await user.click(screen.getByRole('button', { name: 'End time' }));
  expect(where().search).toContain('orderBy=endTime');
});

test('paging follows the server’s cursors in both directions, and the selection stays', async () => {
  world.failures = ['evt-1', 'evt-2', 'evt-3'].map((id) => aFailure({ id }));
  world.pageSize = 2;
  const { user } = openApp(URL_OF_PAGE);

  await user.click(await select('evt-1'));
  await user.click(screen.getByRole('button', { name: 'Next' }));
  expect(await select('evt-3')).toBeInTheDocument();
  expect(lastQuery('failures')?.query).toMatchObject({ cursor: '2' });
  expect(screen.getByRole('button', { name: 'Next' })).toBeDisabled();
  expect(screen.getByText('1 selected')).toBeInTheDocument();

  await user.click(screen.getByRole('button', { name: 'Previous' }));
  expect(await select('evt-1')).toBeChecked();
});

test('the CSV download says when the file can’t hold all', async () => {
  world.failures = [aFailure()];
  world.groups = [anErrorGroup({ count: 10_000, share: 0.25 })];
  openApp(`${URL_OF_PAGE}?errorCode=SF-400&state=open`);

  expect(await screen.findByText('The file holds the newest 20,000 of 40,000')).toBeInTheDocument();
  const href = screen.getByRole('link', { name: 'Download CSV' }).getAttribute('href');
  expect(href).toMatch(/^\/api\/datasources\/uid\/sync-health\/resources\/failures\.csv\?/);
  expect(href).toContain('errorCode=SF-400');
  expect(href).toContain('state=open');
});

test('an empty list says that nothing failed, or offers to clear the filter', async () => {
  const { user, where } = openApp(`${URL_OF_PAGE}?object=Invoice`);
  expect(await screen.findByText('No failed records match these filters')).toBeInTheDocument();
  await user.click(within(screen.getByRole('status')).getByRole('button', { name: 'Clear filters' }));
  expect(where().search).toBe('?state=all');
  expect(await screen.findByText('Nothing failed in this time range')).toBeInTheDocument();
});

test('a refusal of the server is shown with the field at fault', async () => {
  server.use(
    http.post(`${RESOURCES}/query`, () => refuse({ ...problem(422, 'from must be before to'), field: 'from' }))
  );
  openApp(URL_OF_PAGE);
  expect(await screen.findByText('The failed records could not be read')).toBeInTheDocument();
  expect(screen.getAllByText('from must be before to').length).toBeGreaterThan(0);
  expect(screen.getAllByText('At fault: from').length).toBeGreaterThan(0);
});
