/** Calls a server about one connector: sends its events, gives commands, and asks what became of them. */
import { type Command, type DeliveredCommand, type QueryResult } from '@sync-health/contract';

import { at, failed, RANGE, succeeded } from '../operations';
import { type ServerProcess } from '../serverProcess';

export type ConnectorCaller = ReturnType<typeof connectorCaller>;

/** `server` gives the process that runs now. */
export function connectorCaller(connector: string, server: () => ServerProcess) {
  const ask = async <Body>(...call: Parameters<ServerProcess['call']>): Promise<Body> => {
    const { status, body } = await server().call<Body>(...call);
    if (status >= 300) {
      throw new Error(`${status}: ${JSON.stringify(body)}`);
    }
    return body;
  };
  const query = async (asked: object): Promise<Array<Record<string, unknown>>> => {
    const filters = { connector: [connector] };
    const { fields } = await ask<QueryResult>('/v1/query', { body: { ...RANGE, query: { filters, ...asked } } });
    return (fields[0]?.values ?? []).map((_, row) =>
      Object.fromEntries(fields.map(({ name, values }) => [name, values[row]]))
    );
  };
  const ofRecord = (record: number, members: object) => ({ connector, recordId: `record ${record}`, ...members });
  return {
    connector,
    ask,
    failure: (record: number) => failed({ id: `f${record}`, ...ofRecord(record, {}) }),
    again: (record: number, isSuccess: boolean) =>
      (isSuccess ? succeeded : failed)({
        id: `again ${record}`,
        ...ofRecord(record, { retryOf: `f${record}`, endTime: at(20) }),
      }),
    send: (sent: object[]) => ask<{ accepted: number; duplicates: number }>('/v1/events', { body: sent }),
    command: (type: string, records: number[]) =>
      ask<Command>('/v1/commands', {
        body: { type, connector, eventIds: records.map((record) => `f${record}`), reason: 'why' },
        headers: { 'idempotency-key': `${type} ${connector}` },
      }),
    failures: async () =>
      Object.fromEntries(
        (await query({ type: 'failures' })).map(({ id, state, attempts: count }) => [id, [state, count]])
      ),
    counted: async () => {
      const [summary] = await query({ type: 'summary' });
      return { synced: summary?.synced, errors: summary?.errors };
    },
    pending: async () => {
      const params = new URLSearchParams({ connector, wait: '0' });
      return (await ask<{ commands: DeliveredCommand[] }>(`/v1/commands/pending?${params}`)).commands;
    },
    commands: async () =>
      (await ask<{ commands: Command[] }>(`/v1/commands?${new URLSearchParams({ connector })}`)).commands,
  };
}
