import { screen, waitFor, within } from '@testing-library/react';
import type { FoundRecord, RecordAttempt } from '@sync-health/contract/record';
import { http } from 'msw';

import { aFailure, NOW } from '../../test/factories';
import { aDataSource, setUpGrafana } from '../../test/grafana';
import { setUpJourneys } from '../../test/journeys';
import { openApp } from '../../test/render';
import { problem, refuse, RESOURCES, server, world } from '../../test/server';
import { HOME_PATH, pagePath, recordPath } from '../paths';

setUpJourneys();

function anAttempt(changes: Partial<RecordAttempt> = {}): RecordAttempt {
  return {
    id: 'evt-1',
    connector: 'zuora-salesforce',
    mode: 'realtime',
    object: 'Invoice',
    action: 'update',
    startTime: NOW - 2400,
    endTime: NOW,
    status: 'failed',
    errorCode: 'SF-400',
    errorMessage: 'Required field is missing: Amount',
    triggeredBy: 'billing-run',
    jobId: null,
    retryOf: null,
    traceId: null,
    attributes: {},
    state: 'retrying',
    ...changes,
  };
}

const aSuccess = { status: 'success', errorCode: null, errorMessage: null, state: null } as const;

test('the history of a record has its attempts and commands, newest first', async () => {
  world.record = {
    attempts: [
      anAttempt({ attributes: { batch: '7' } }),
      anAttempt({ ...aSuccess, id: 'evt-0', endTime: NOW - 60_000, mode: 'manual', object: 'Account', jobId: 'job-7' }),
    ],
    commands: [
      {
        id: 'cmd-1',
        type: 'retry',
        state: 'waiting',
        connector: 'zuora-salesforce',
        eventId: 'evt-1',
        object: 'Invoice',
        outcome: 'pending',
        detail: null,
        reason: 'Amount was added',
        requestedBy: 'ada',
        requestedAt: NOW + 1000,
      },
    ],
    decisions: [],
    truncated: false,
  };
  openApp(recordPath('R/1 ü', 'zuora-salesforce'));

  expect(await screen.findByRole('heading', { name: 'R/1 ü' })).toBeInTheDocument();
  const moments = within(await screen.findByRole('list', { name: 'What happened, newest first' })).getAllByRole(
    'listitem'
  );
  expect(moments).toHaveLength(3);
  const [command, failure, success] = moments.map((moment) => within(moment));
  expect(command!.getByText('Retry, asked for by ada')).toBeInTheDocument();
  expect(command!.getByText('Amount was added')).toBeInTheDocument();
  expect(failure!.getByText('Failed · Retrying')).toBeInTheDocument();
  expect(failure!.getByText('batch: 7')).toBeInTheDocument();
  expect(failure!.getByRole('link', { name: 'Details of the failure' })).toHaveAttribute(
    'href',
    expect.stringMatching(/failed-records\?.*event=evt-1&eventOf=zuora-salesforce/)
  );
  expect(success!.getByText('Synced')).toBeInTheDocument();
  expect(success!.getByText('Manual Sync')).toBeInTheDocument();
  expect(success!.getByRole('link', { name: 'Manual sync job-7' })).toHaveAttribute(
    'href',
    expect.stringMatching(/\/record\?.*openJob=job-7&openJobOf=zuora-salesforce/)
  );
});

test('the page without a record asks for one, in the field that every page has', async () => {
  const asked: URLSearchParams[] = [];
  server.events.on('request:start', ({ request }) => {
    const url = new URL(request.url);
    if (url.pathname.endsWith('/record')) {
      asked.push(url.searchParams);
    }
  });
  const { user, where } = openApp(pagePath('record'));
  const field = await screen.findByLabelText('Record id');
  expect(field).toHaveFocus();
  expect(await screen.findByText(/^Which record\?/)).toBeInTheDocument();
  await user.type(field, ' A-7/b {Enter}');

  expect(await screen.findByText(/No record whose id is or holds “A-7\/b”/)).toBeInTheDocument();
  expect(where().search).toBe('?id=A-7%2Fb');
  expect(asked.map((params) => [params.get('recordId'), params.get('connector')])).toEqual([['A-7/b', null]]);
  server.events.removeAllListeners();
});

const known = (recordId: string, changes: Partial<FoundRecord> = {}): FoundRecord => ({
  recordId,
  connector: 'zuora-salesforce',
  lastObject: 'Invoice',
  lastEnd: NOW,
  lastStatus: 'success',
  ...changes,
});

test.each(['home', 'failedRecords', 'manualSyncs', 'objectives', 'connectors', 'activity', 'help'] as const)(
  'from the page %s the key / leads to the search, and a part of an id to the records that have it',
  async (page) => {
    world.knownRecords = [known('INV-10'), known('inv-11', { connector: 'other', lastStatus: 'failed' }), known('A-1')];
    const { user, where } = openApp(page === 'home' ? HOME_PATH : pagePath(page, { timezone: 'utc' }));
    const field = await screen.findByLabelText('Record id');
    await screen.findAllByRole('heading');
    await user.keyboard('/');
    expect(field).toHaveFocus();
    await user.keyboard('inv-1{Enter}');

    expect(await screen.findByText('2 records whose ids hold “inv-1”')).toBeInTheDocument();
    expect(where().pathname).toBe(pagePath('record'));
    expect(new URLSearchParams(where().search).get('id')).toBe('inv-1');
    expect(screen.getByRole('link', { name: 'inv-11' })).toHaveAttribute(
      'href',
      expect.stringContaining('/record?id=inv-11&connector=other')
    );
    expect(within(screen.getByRole('row', { name: /inv-11/ })).getByText('Failed')).toBeInTheDocument();
  }
);

test('the only record that has the part opens at once', async () => {
  world.knownRecords = [known('INV-10'), known('A-1')];
  const { user, where } = openApp(pagePath('record'));
  await user.type(await screen.findByLabelText('Record id'), 'v-1{Enter}');
  await waitFor(() => expect(new URLSearchParams(where().search).get('id')).toBe('INV-10'));
  expect(new URLSearchParams(where().search).get('connector')).toBe('zuora-salesforce');
});

test('the key / in another field types a slash', async () => {
  const { user } = openApp(pagePath('failedRecords'));
  const other = await screen.findByLabelText('Search');
  await user.type(other, 'a/b');
  expect(other).toHaveValue('a/b');
});

test('a history that can’t be read shows why', async () => {
  server.use(http.get(`${RESOURCES}/record`, () => refuse(problem(503, 'Storage does not answer'))));
  openApp(recordPath('R', 'c'));
  expect(await screen.findByText('Storage does not answer')).toBeInTheDocument();
});

test('a failure links to its record, and so does a search for exactly one id', async () => {
  world.failures = [aFailure({ recordId: 'R/1' })];
  const { user } = openApp(`${pagePath('failedRecords')}?search=R/1`);

  const to = recordPath('R/1', 'zuora-salesforce', { ds: 'sync-health' });
  expect(await screen.findByRole('link', { name: 'Everything about R/1' })).toHaveAttribute('href', to);
  await user.click(await screen.findByRole('button', { name: 'Details of R/1' }));
  expect(within(await screen.findByRole('dialog')).getByRole('link', { name: 'R/1' })).toHaveAttribute('href', to);
});

test('a search that matches only parts of ids has no such link', async () => {
  world.failures = [aFailure({ recordId: 'R/1' })];
  openApp(`${pagePath('failedRecords')}?search=R`);
  await screen.findByRole('button', { name: 'Details of R/1' });
  expect(screen.queryByRole('link', { name: /^Everything about/ })).not.toBeInTheDocument();
});

test('an attempt has the record links of the settings', async () => {
  setUpGrafana([
    aDataSource(undefined, {
      recordLinks: [
        { title: 'Open in CRM', url: 'https://crm.example.com/{object}/{recordId}', connector: 'zuora-salesforce' },
        { title: 'Trace', url: '/trace/{traceId}' },
        { title: 'Other', url: 'https://example.com/{recordId}', connector: 'another' },
      ],
    }),
  ]);
  world.record = {
    attempts: [anAttempt({ traceId: 'ab12' }), anAttempt({ ...aSuccess, id: 'evt-0', endTime: NOW - 60_000 })],
    commands: [],
    decisions: [],
    truncated: false,
  };
  openApp(recordPath('R/1 ü', 'zuora-salesforce'));
  const [newest, oldest] = await within(await screen.findByRole('list', { name: /What happened/ })).findAllByRole(
    'listitem'
  );
  expect(within(newest!).getByRole('link', { name: 'Open in CRM' })).toHaveAttribute(
    'href',
    'https://crm.example.com/Invoice/R%2F1%20%C3%BC'
  );
  expect(within(newest!).getByRole('link', { name: 'Trace' })).toHaveAttribute('href', '/trace/ab12');
  expect(within(oldest!).queryByRole('link', { name: 'Trace' })).not.toBeInTheDocument();
  expect(screen.queryByRole('link', { name: 'Other' })).not.toBeInTheDocument();
});

test('the history has the decisions about the error groups of its failures', async () => {
  world.record = {
    attempts: [anAttempt()],
    commands: [],
    decisions: [
      {
        groupId: 'a1b2',
        connector: 'zuora-salesforce',
        errorCode: 'SF-400',
        message: 'Required field is missing: Amount',
        status: 'acknowledged',
        assignee: 'grace',
        mutedUntil: null,
        reason: 'The mapping is wrong',
        decidedBy: 'ada',
        decidedAt: NOW + 60_000,
      },
    ],
    truncated: false,
  };
  openApp(recordPath('R/1 ü', 'zuora-salesforce'));
  const [newest] = await within(await screen.findByRole('list', { name: /What happened/ })).findAllByRole('listitem');
  expect(newest).toHaveTextContent('Error group: Acknowledged, by ada');
  expect(newest).toHaveTextContent('assigned to grace');
  expect(newest).toHaveTextContent('The mapping is wrong');
  const link = within(newest!).getByRole('link', { name: 'SF-400: Required field is missing: Amount' });
  expect(link).toHaveAttribute('href', expect.stringContaining('errorGroup=a1b2'));
});
