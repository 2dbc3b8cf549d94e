/** What commands do to the state of failures. Call them under the mutex. */
import { IN_FLIGHT_SQL } from '../commands/commandItems';
import { type Params, type Storage } from '../storage/storage';
import { FAILURE_COLUMNS, failuresOfRecords, insertFailures, isUnresolved } from './failureRow';

/** Failures whose retry has this outcome leave `retrying`; those of `succeeded` are resolved on the connector's word. */
export interface Settlement {
  connector: string;
  eventId: string;
  recordKey: number;
  outcome: string;
}

const CHUNK = 5000;

/** The open failures of a command's records become `retrying`. */
export async function setFailuresRetrying(storage: Storage, version: number, commandId: string) {
  const retried = `SELECT -toUnixTimestamp64Milli(end_time), connector, event_id FROM command_items
    WHERE command_id = {commandId:String}`;
  await rewrite(storage, {
    state: 'retrying',
    where: `state = 'open' AND (rev, connector, id) IN (${retried})`,
    params: { commandId, version },
  });
}

/** After a crash: failures are `retrying` exactly where an item is in flight. */
export async function alignFailures(storage: Storage, version: number) {
  const inFlight = (columns: string) => `(SELECT ${columns} FROM ${IN_FLIGHT_SQL})`;
  const keys = '-toUnixTimestamp64Milli(end_time), connector, event_id';
  await rewrite(storage, {
    state: 'open',
    where: `state = 'retrying' AND (rev, connector, id) NOT IN ${inFlight(keys)}`,
    params: { version },
  });
  await rewrite(storage, {
    state: 'retrying',
    where: `state = 'open' AND (rev, connector, id) IN ${inFlight(keys)}`,
    params: { version },
  });
}

export async function settleFailures(storage: Storage, version: number, settlements: readonly Settlement[]) {
  for (let from = 0; from < settlements.length; from += CHUNK) {
    const chunk = new Map(
      settlements.slice(from, from + CHUNK).map((one) => [`${one.connector}\0${one.eventId}`, one])
    );
    const keys = [...new Set(Array.from(chunk.values(), ({ recordKey }) => recordKey))];
    const rows = await failuresOfRecords(storage, keys);
    const changed = rows.flatMap((row) => {
      const settlement = chunk.get(`${row.connector}\0${row.id}`);
      if (!settlement || !isUnresolved(row)) {
        return [];
      }
      const state = settlement.outcome === 'succeeded' ? ('resolved' as const) : ('open' as const);
      return [{ ...row, state, version }];
    });
    await insertFailures(storage, changed);
  }
}

interface Rewrite {
  state: string;
  where: string;
  params: Params;
}

async function rewrite(storage: Storage, { state, where, params }: Rewrite) {
  const columns = FAILURE_COLUMNS.map((name) => {
    const values: Record<string, string> = {
      state: `'${state}'`,
      version: 'toUInt64({version:UInt64})',
    };
    return values[name] ?? name;
  });
  await storage.execute(
    `INSERT INTO failures (${FAILURE_COLUMNS.join(', ')}) SELECT ${columns.join(', ')} FROM failures FINAL WHERE ${where}`,
    params,
    { lane: 'write' }
  );
}
