import { screen } from '@testing-library/react';

import { aFailure, anAccess, aViewer, refusedAll } from '../../test/factories';
import { retryButton, select, URL_OF_PAGE } from '../../test/failedRecordsPage';
import { setUpJourneys } from '../../test/journeys';
import { openApp } from '../../test/render';
import { asked, world } from '../../test/server';

setUpJourneys();

test('a viewer sees the button disabled, with the reason', async () => {
  world.access = aViewer();
  world.failures = [aFailure()];
  const { user } = openApp(URL_OF_PAGE);

  await user.click(await select('evt-1'));
  const button = await retryButton();
  expect(button).toHaveAttribute('aria-disabled', 'true');
  await user.hover(button);
  expect(await screen.findByText('This needs the role Editor; yours is Viewer')).toBeInTheDocument();
  await user.click(button);
  expect(asked.commands).toHaveLength(0);
});

test('a user who may dismiss but not retry sees the missing permission', async () => {
  const refusal = { why: 'permission' as const, detail: 'No.' };
  world.access = anAccess({ role: 'Viewer', refusals: { retry: refusal, cancel: refusal } });
  world.failures = [aFailure()];
  const { user } = openApp(URL_OF_PAGE);

  await user.click(await select('evt-1'));
  expect(screen.getByRole('button', { name: 'Dismiss…' })).toBeEnabled();
  await user.hover(await retryButton());
  expect(await screen.findByText('This needs the permission syncops-synchealth-app.retries:write')).toBeInTheDocument();
});

test('with a token without the scope operate the page is read-only', async () => {
  world.access = anAccess({ scopes: ['read'], refusals: refusedAll('token') });
  world.failures = [aFailure()];
  openApp(URL_OF_PAGE);

  expect(await screen.findByText('Read-only')).toBeInTheDocument();
  expect(await retryButton()).toHaveAttribute('aria-disabled', 'true');
});
