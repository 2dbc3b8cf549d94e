import { screen, waitFor, within } from '@testing-library/react';

import { aFailure, aRecord, NOW } from '../../test/factories';
import { URL_OF_PAGE } from '../../test/failedRecordsPage';
import { setUpJourneys } from '../../test/journeys';
import { openApp } from '../../test/render';
import { world } from '../../test/server';

setUpJourneys();

test('the details of a record have a URL, which also works for records on other pages', async () => {
  world.failures = [aFailure({ id: 'evt-9' })];
  const { user, where } = openApp(`${URL_OF_PAGE}?event=evt-9&eventOf=zuora-salesforce`);
  const inDrawer = () => within(screen.getByRole('dialog'));
  await waitFor(() => expect(inDrawer().getByText('Required field is missing: Amount')).toBeInTheDocument());
  await user.click(inDrawer().getByRole('button', { name: /Close/ }));
  await waitFor(() => expect(where().search).not.toContain('event='));

  await user.click(await screen.findByRole('button', { name: 'Details of record-of-evt-9' }));
  expect(where().search).toContain('event=evt-9&eventOf=zuora-salesforce');
});

test('the details show the message, the attempts and the catalogue’s advice', async () => {
  world.catalogue = [
    {
      code: 'DACO-02',
      title: 'Missing CRM id',
      meaning: 'The account is not linked yet.',
      advice: 'Link it first.',
      class: 'data',
      retryHelps: 'afterFix',
    },
  ];
  world.failures = [
    aFailure({ errorCode: 'DACO-02', errorMessage: 'No CRM id\nfor this account', triggeredBy: 'nightly' }),
  ];
  world.records = [
    aRecord({ id: 'evt-0', endTime: NOW - 1000, errorCode: 'SF-500', errorMessage: 'Timeout' }),
    aRecord({ id: 'evt-2', endTime: NOW + 1000, status: 'success', errorCode: null, errorMessage: null }),
    aRecord({ id: 'evt-9', recordId: 'record-of-evt-1-and-more' }),
  ];
  const { user } = openApp(URL_OF_PAGE);

  await user.click(await screen.findByRole('button', { name: 'Details of record-of-evt-1' }));
  const drawer = await screen.findByRole('dialog');
  expect(within(drawer).getByText(/No CRM id\s+for this account/)).toBeInTheDocument();
  expect(await within(drawer).findByText('Missing CRM id')).toBeInTheDocument();
  expect(within(drawer).getByText('Link it first.')).toBeInTheDocument();
  expect(within(drawer).getByText('Data · A retry helps once that is put right')).toBeInTheDocument();
  expect(within(drawer).getByText('nightly')).toBeInTheDocument();
  expect(await within(drawer).findByText('Succeeded')).toBeInTheDocument();
  expect(within(drawer).getByText('SF-500: Timeout')).toBeInTheDocument();
  expect(within(drawer).getAllByText('Failed')).toHaveLength(1);

  await user.click(within(drawer).getByRole('button', { name: 'Retry this record' }));
  expect(await within(drawer).findByText('1 record accepted for retry')).toBeInTheDocument();
});

test('an error that is not in the catalogue has no advice', async () => {
  world.failures = [aFailure()];
  const { user } = openApp(URL_OF_PAGE);
  await user.click(await screen.findByRole('button', { name: 'Details of record-of-evt-1' }));
  await screen.findByRole('dialog');
  expect(screen.queryByText(/A retry helps/)).not.toBeInTheDocument();
});
