import { LiveChannelConnectionState } from '@grafana/data';
import { CHANGE_KINDS } from '@sync-health/contract/words';

import { setUpLive, tearDownLive } from '../test/live';
import { liveChanges, type LiveState } from './liveChanges';

const { Connected, Connecting } = LiveChannelConnectionState;
const OFF = { isConnected: false, changed: [] };

afterEach(tearDownLive);

function follow() {
  const states: LiveState[] = [];
  const following = liveChanges('ds-1').subscribe({
    next: (state) => states.push(state),
    error: () => states.push('an error' as never),
    complete: () => states.push('the end' as never),
  });
  return { states, following };
}

it('is not connected where Grafana has no Live or Live is off', () => {
  expect(follow().states).toEqual([OFF]);
  const live = setUpLive();
  tearDownLive();
  expect(follow().states).toEqual([OFF]);
  expect(live.opened).toEqual([]);
});

it('counts everything as changed on each new connection, then what the backend reports', () => {
  const live = setUpLive();
  const { states, following } = follow();
  expect(live.opened).toEqual(['ds/ds-1/changes']);
  live.status(Connecting);
  live.status(Connected, { connected: true, changed: [] });
  live.say({ connected: true, changed: ['jobs'] });
  live.say({ connected: true, changed: [] });
  live.status(Connecting);
  live.status(Connected);
  const all = { isConnected: true, changed: CHANGE_KINDS };
  expect(states).toEqual([
    OFF,
    all,
    { isConnected: true, changed: ['jobs'] },
    { isConnected: true, changed: [] },
    OFF,
    all,
  ]);
  following.unsubscribe();
  expect(live.listening()).toBe(0);
});

it('is not connected while the backend has no connection to the server', () => {
  const live = setUpLive();
  const { states } = follow();
  live.status(Connected, { connected: false, changed: [] });
  live.say({ connected: true, changed: [] });
  live.say({ connected: false, changed: [] });
  expect(states).toEqual([OFF, { isConnected: true, changed: CHANGE_KINDS }, OFF]);
});

it('counts everything as changed when the backend follows anew, as after its restart', () => {
  const live = setUpLive();
  const { states } = follow();
  live.status(Connected);
  live.say({ connected: false, changed: [] });
  live.say({ connected: true, changed: [] });
  const all = { isConnected: true, changed: CHANGE_KINDS };
  expect(states).toEqual([all, OFF, all]);
});

it.each(['fail', 'shutDown'] as const)('goes on without Live when its channel ends (%s)', (way) => {
  const live = setUpLive();
  const { states } = follow();
  live.status(Connected);
  live[way]();
  expect(states).toEqual([{ isConnected: true, changed: CHANGE_KINDS }, OFF]);
});

it('ignores unknown messages', () => {
  const live = setUpLive();
  const { states } = follow();
  live.status(Connected);
  live.say('hello' as never);
  live.say(null as never);
  expect(states.slice(1)).toEqual([
    { isConnected: true, changed: [] },
    { isConnected: true, changed: [] },
  ]);
});
