/** Pages update by Grafana Live, and poll without it. */
import { LiveChannelConnectionState } from '@grafana/data';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, screen, waitFor, within } from '@testing-library/react';
import React, { type PropsWithChildren } from 'react';

import { HOME_PATH } from '../pages/paths';
import { aFailure } from '../test/factories';
import { setUpJourneys } from '../test/journeys';
import { setUpLive, tearDownLive } from '../test/live';
import { openApp } from '../test/render';
import { world } from '../test/server';
import { DataSourceProvider } from './DataSourceContext';
import { LiveUpdates, usePace } from './LiveUpdates';

setUpJourneys();
afterEach(tearDownLive);

const openFailures = async () => within((await screen.findByRole('link', { name: 'Open failures' })).closest('li')!);

test('a count is updated when the backend reports that failures changed', async () => {
  const live = setUpLive();
  world.failures = [aFailure()];
  openApp(HOME_PATH);
  act(() => live.status(LiveChannelConnectionState.Connected));
  expect(await (await openFailures()).findByText('1')).toBeInTheDocument();
  for (let count = 2; count < 5; count++) {
    world.failures = [...world.failures, aFailure({ id: `evt-${count}` })];
    act(() => live.say({ connected: true, changed: ['failures'] }));
    // Sooner than by polling, which is every 30 seconds.
    expect(await (await openFailures()).findByText(String(count), {}, { timeout: 9000 })).toBeInTheDocument();
  }
  expect(live.opened).toEqual(['ds/sync-health/changes']);
});

test('fast polls slow down to one a minute while Grafana Live reports changes', async () => {
  const live = setUpLive();
  const client = new QueryClient();
  const wrapper = ({ children }: PropsWithChildren) => (
    <QueryClientProvider client={client}>
      <DataSourceProvider fromUrl={null} fromSettings={undefined}>
        <LiveUpdates>{children}</LiveUpdates>
      </DataSourceProvider>
    </QueryClientProvider>
  );
  const { result, unmount } = renderHook(usePace, { wrapper });
  expect(result.current(2000)).toBe(2000);
  act(() => live.status(LiveChannelConnectionState.Connected));
  await waitFor(() => expect(result.current(2000)).toBe(60_000));
  expect(result.current(300_000)).toBe(300_000);
  act(() => live.say({ connected: false, changed: [] }));
  expect(result.current(2000)).toBe(2000);
  unmount();
  expect(live.listening()).toBe(0);
});
