import type { ChangeKind } from '@sync-health/contract/words';

import { Rounds } from './rounds';

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  jest.useRealTimers();
  setHidden(false);
});

function setHidden(isHidden: boolean) {
  Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}

/** Each round takes `roundMs`. `asked` collects what was asked for. */
function roundsOf(roundMs: number) {
  const asked: ChangeKind[][] = [];
  const rounds = new Rounds((changed) => {
    asked.push([...changed]);
    return new Promise((resolve) => setTimeout(resolve, roundMs));
  });
  return { rounds, asked };
}

it('asks at once, and once more for all changes during a round', async () => {
  const { rounds, asked } = roundsOf(100);
  rounds.add(['jobs']);
  expect(asked).toEqual([['jobs']]);
  rounds.add(['counts']);
  rounds.add(['failures', 'counts']);
  await jest.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual([['jobs']]);
  await jest.advanceTimersByTimeAsync(200);
  expect(asked).toEqual([['jobs'], ['counts', 'failures']]);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(2);
});

it('asks less often when answers are slow', async () => {
  const { rounds, asked } = roundsOf(2000);
  rounds.add(['jobs']);
  rounds.add(['jobs']);
  await jest.advanceTimersByTimeAsync(9900);
  expect(asked).toHaveLength(1);
  await jest.advanceTimersByTimeAsync(200);
  expect(asked).toHaveLength(2);
});

it('asks every ten seconds at the latest, however slow answers are', async () => {
  const { rounds, asked } = roundsOf(60_000);
  rounds.add(['jobs']);
  rounds.add(['jobs']);
  await jest.advanceTimersByTimeAsync(69_900);
  expect(asked).toHaveLength(1);
  await jest.advanceTimersByTimeAsync(200);
  expect(asked).toHaveLength(2);
});

it('asks for a hidden page once it is shown', async () => {
  const { rounds, asked } = roundsOf(0);
  setHidden(true);
  rounds.add(['jobs']);
  await jest.advanceTimersByTimeAsync(10_000);
  expect(asked).toEqual([]);
  setHidden(false);
  expect(asked).toEqual([['jobs']]);
});

it('asks for nothing after its end', async () => {
  const { rounds, asked } = roundsOf(100);
  rounds.add(['jobs']);
  rounds.add(['counts']);
  rounds.end();
  await jest.advanceTimersByTimeAsync(60_000);
  rounds.add(['counts']);
  expect(asked).toEqual([['jobs']]);
});
