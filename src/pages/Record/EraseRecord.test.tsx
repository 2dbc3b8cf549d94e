import { screen, within } from '@testing-library/react';

import { anAccess, aViewer, NOW } from '../../test/factories';
import { setUpJourneys } from '../../test/journeys';
import { openApp } from '../../test/render';
import { asked, problem, world } from '../../test/server';
import { recordPath } from '../paths';

setUpJourneys();

const EMPTY = { attempts: [], commands: [], decisions: [], truncated: false };
const BUTTON = 'Erase the record of zuora-salesforce';

beforeEach(() => {
  world.access = anAccess({ role: 'Admin' });
  world.record = {
    ...EMPTY,
    attempts: [
      {
        id: 'evt-1',
        connector: 'zuora-salesforce',
        mode: 'realtime',
        object: 'Invoice',
        action: 'update',
        startTime: NOW - 2400,
        endTime: NOW,
        status: 'success',
        errorCode: null,
        errorMessage: null,
        triggeredBy: null,
        jobId: null,
        retryOf: null,
        traceId: null,
        attributes: {},
        state: null,
      },
    ],
  };
});

async function openQuestion() {
  const { user } = openApp(recordPath('R/1 ü', 'zuora-salesforce'));
  await user.click(await screen.findByRole('button', { name: BUTTON }));
  return { user, ...within(await screen.findByRole('dialog')) };
}

test('a record is erased after its id is typed, and the page tells what was erased', async () => {
  const question = await openQuestion();
  expect(await question.findByText(/^Attempts: 2\. Failures: 1\. Places in commands: 1\./)).toBeInTheDocument();
  const confirm = question.getByRole('button', { name: 'Erase it for good' });
  const typed = question.getByPlaceholderText(/Type/);
  await question.user.type(typed, 'R/1');
  expect(confirm).toBeDisabled();
  await question.user.type(question.getByLabelText('Reason'), 'asked for');
  await question.user.type(typed, ' ü');
  world.record = EMPTY;
  await question.user.click(confirm);

  expect(await screen.findByText('The record is erased: nothing is left in any table')).toBeInTheDocument();
  expect(asked.erasures).toEqual([
    { recordId: 'R/1 ü', connector: 'zuora-salesforce', dryRun: 'true' },
    { recordId: 'R/1 ü', connector: 'zuora-salesforce', reason: 'asked for' },
  ]);
  expect(screen.queryByRole('button', { name: BUTTON })).not.toBeInTheDocument();
});

test('an erasure that takes longer than the time-out is waited for', async () => {
  const question = await openQuestion();
  const { onErase } = world;
  world.onErase = (params) => (asked.erasures.length < 4 ? problem(504, 'no answer within 30s') : onErase(params));
  await question.user.type(question.getByPlaceholderText(/Type/), 'R/1 ü');
  world.record = EMPTY;
  await question.user.click(question.getByRole('button', { name: 'Erase it for good' }));
  expect(await screen.findByText('The record is erased: nothing is left in any table')).toBeInTheDocument();
  expect(asked.erasures.filter(({ dryRun }) => dryRun === undefined)).toHaveLength(3);
});

test('a refusal is shown with its reason', async () => {
  const question = await openQuestion();
  world.onErase = () => problem(503, 'New data about the record arrived meanwhile: erase it again.');
  await question.user.type(question.getByPlaceholderText(/Type/), 'R/1 ü');
  await question.user.click(question.getByRole('button', { name: 'Erase it for good' }));
  expect(await screen.findByText('The record is not erased')).toBeInTheDocument();
  expect(screen.getByText(/arrived meanwhile/)).toBeInTheDocument();
});

test('only admins can press the button', async () => {
  world.access = aViewer();
  openApp(recordPath('R/1 ü', 'zuora-salesforce'));
  expect(await screen.findByRole('button', { name: BUTTON })).toHaveAttribute('aria-disabled', 'true');
});
