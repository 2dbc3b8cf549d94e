/** Commands, and what becomes of them. */
import { type CommandDetail } from '@sync-health/contract';

import { type Act } from './act';
import { type ConnectorCaller } from './connectorCaller';

export function retry(caller: ConnectorCaller): Act {
  const { failure, send, command } = caller;
  return {
    async prepare() {
      await send([failure(0), failure(1), failure(2)]);
    },
    async run() {
      await command('retry', [0, 1]);
    },
    async check() {
      expect(await caller.failures()).toEqual({ f0: ['retrying', 1], f1: ['retrying', 1], f2: ['open', 1] });
      const [only, ...more] = await caller.commands();
      expect(only).toMatchObject({ state: 'waiting', accepted: 2, skippedCount: 0 });
      expect(more).toEqual([]);
      const delivered = await caller.pending();
      expect(delivered.map(({ id, records }) => [id, records.length])).toEqual([[only!.id, 2]]);
      expect(await caller.pending()).toEqual([]);
    },
  };
}

export function dismissal(caller: ConnectorCaller): Act {
  const { failure, send, command } = caller;
  return {
    async prepare() {
      await send([failure(0), failure(1)]);
    },
    async run() {
      await command('dismiss', [0]);
    },
    async check() {
      expect(await caller.failures()).toEqual({ f0: ['dismissed', 1], f1: ['open', 1] });
      expect(await caller.commands()).toMatchObject([{ type: 'dismiss', state: 'completed', accepted: 1 }]);
    },
  };
}

/** Returns the id of the command that retries both. */
async function twoRetried({ failure, send, command }: ConnectorCaller): Promise<string> {
  await send([failure(0), failure(1)]);
  return (await command('retry', [0, 1])).id;
}

export function report(caller: ConnectorCaller): Act {
  let id = '';
  return {
    async prepare() {
      id = await twoRetried(caller);
      await caller.pending();
    },
    async run() {
      const results = [
        { eventId: 'f0', outcome: 'succeeded' },
        { eventId: 'f1', outcome: 'failed', detail: 'no CRM id' },
      ];
      await caller.ask(`/v1/commands/${id}/result`, { body: { state: 'completed', results } });
    },
    async check() {
      expect(await caller.failures()).toEqual({ f0: ['resolved', 1], f1: ['open', 1] });
      const { outcomes, items, state } = await caller.ask<CommandDetail>(`/v1/commands/${id}`);
      expect({ state, outcomes }).toMatchObject({ state: 'completed', outcomes: { succeeded: 1, failed: 1 } });
      expect(items.map(({ outcome, detail }) => [outcome, detail])).toEqual([
        ['succeeded', null],
        ['failed', 'no CRM id'],
      ]);
    },
  };
}

export function stop(caller: ConnectorCaller): Act {
  let id = '';
  return {
    async prepare() {
      id = await twoRetried(caller);
    },
    async run() {
      await caller.ask(`/v1/commands/${id}/stop`, { body: { reason: 'a mistake' } });
    },
    async check() {
      expect(await caller.failures()).toEqual({ f0: ['open', 1], f1: ['open', 1] });
      const { outcomes, state, actions } = await caller.ask<CommandDetail>(`/v1/commands/${id}`);
      expect({ state, outcomes }).toMatchObject({ state: 'stopped', outcomes: { pending: 0, skipped: 2 } });
      expect(actions).toHaveLength(1);
      expect(await caller.pending()).toEqual([]);
    },
  };
}
