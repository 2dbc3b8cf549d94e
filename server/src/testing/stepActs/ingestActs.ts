/** Events that are sent, and what follows from them. */
import { type Act } from './act';
import { type ConnectorCaller } from './connectorCaller';

export function attempts(caller: ConnectorCaller): Act {
  const { failure, again, send, command } = caller;
  const batch = [again(0, true), again(1, false), failure(3)];
  return {
    async prepare() {
      await send([failure(0), failure(1), failure(2)]);
      await command('retry', [0, 1]);
      expect(await caller.pending()).toHaveLength(1);
    },
    async run() {
      const { accepted, duplicates } = await send(batch);
      expect(accepted + duplicates).toBe(batch.length);
    },
    async check() {
      expect(await caller.counted()).toEqual({ synced: 1, errors: 5 });
      expect(await caller.failures()).toEqual({
        f0: ['resolved', 2],
        f1: ['open', 2],
        f2: ['open', 1],
        f3: ['open', 1],
        'again 1': ['open', 1],
      });
      const [only, ...more] = await caller.commands();
      expect(only).toMatchObject({ state: 'completed', outcomes: { pending: 0, succeeded: 1, failed: 1 } });
      expect(more).toEqual([]);
      expect(await send(batch)).toMatchObject({ accepted: 0, duplicates: batch.length });
      expect(await caller.counted()).toEqual({ synced: 1, errors: 5 });
    },
  };
}

/** Rolls happen some time after the events are answered. */
export function events(caller: ConnectorCaller): Act {
  const { failure, send } = caller;
  return {
    prepare: async () => undefined,
    async run() {
      await send([failure(0), failure(1)]);
    },
    async check() {
      expect(await caller.counted()).toEqual({ synced: 0, errors: 2 });
      expect(await caller.failures()).toEqual({ f0: ['open', 1], f1: ['open', 1] });
    },
  };
}
