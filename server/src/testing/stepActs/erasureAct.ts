/** The erasure of a record that is being retried. */
import { type CommandDetail, type RecordErasure } from '@sync-health/contract';

import { type Act } from './act';
import { type ConnectorCaller } from './connectorCaller';

export function erasure(caller: ConnectorCaller): Act {
  const { failure, send, command } = caller;
  const erase = () =>
    caller.ask<RecordErasure>(
      `/v1/record?${new URLSearchParams({ connector: caller.connector, recordId: 'record 0', reason: 'asked for' })}`,
      {
        method: 'DELETE',
      }
    );
  return {
    async prepare() {
      await send([failure(0), failure(1)]);
      await command('retry', [0, 1]);
    },
    async run() {
      const { left } = await erase();
      expect(left && Object.values(left).filter((count) => count > 0)).toEqual([]);
    },
    async check() {
      expect(await caller.counted()).toEqual({ synced: 0, errors: 1 });
      expect(await caller.failures()).toEqual({ f1: ['retrying', 1] });
      const [only] = await caller.commands();
      expect((await caller.ask<CommandDetail>(`/v1/commands/${only!.id}`)).items.map(({ eventId }) => eventId)).toEqual(
        ['f1']
      );
      await expect(send([failure(0)])).rejects.toThrow(/422: .*The record was erased/);
      expect((await erase()).found).toEqual({
        events: 0,
        failures: 0,
        ids: 0,
        attempts: 0,
        decisions: 0,
        payloads: 0,
        texts: 0,
      });
    },
  };
}
