/** What commands do to the state of failures. */
import { type FailureState } from '@sync-health/contract';

import { IN_FLIGHT_SQL } from '../commands/commandItems';
import { type Lane, type Params, type Storage } from '../storage/storage';
import { FAILURE_COLUMNS, versionOf } from './failureRow';

/** The failure that an item is of, as the primary key has it. */
const KEY = '-toUnixTimestamp64Milli(end_time), connector, event_id';

/** The open failures of a command's records become `retrying`. */
export async function setFailuresRetrying(storage: Storage, version: number, commandId: string, lane: Lane) {
  const retried = `SELECT ${KEY} FROM command_items FINAL WHERE command_id = {commandId:String} AND outcome = 'pending'`;
  await rewrite(storage, {
    state: 'retrying',
    version,
    where: `state = 'open' AND (rev, connector, id) IN (${retried})`,
    params: { commandId },
    lane,
  });
}

/** Failures of a command's settled items leave `retrying`: a success is resolved, on the connector's word. */
export async function settleFailures(storage: Storage, version: number, commandId: string, lane: Lane) {
  await release(storage, version, {
    settled: 'command_items FINAL WHERE command_id = {commandId:String}',
    params: { commandId },
    lane,
  });
}

/** After a crash: failures are `retrying` exactly where an item is in flight. */
export async function alignFailures(storage: Storage, version: number) {
  await release(storage, version, { settled: 'command_items FINAL WHERE 1', params: {} });
  await rewrite(storage, {
    state: 'open',
    version,
    where: `state = 'retrying' AND (rev, connector, id) NOT IN (SELECT ${KEY} FROM ${IN_FLIGHT_SQL})`,
    params: {},
  });
  await rewrite(storage, {
    state: 'retrying',
    version,
    where: `state = 'open' AND (rev, connector, id) IN (SELECT ${KEY} FROM ${IN_FLIGHT_SQL})`,
    params: {},
  });
}

/** What is in flight by another command by now stays so. */
async function release(
  storage: Storage,
  version: number,
  { settled, params, lane }: { settled: string; params: Params; lane?: Lane }
) {
  const left = `state = 'retrying' AND (rev, connector, id) NOT IN (SELECT ${KEY} FROM ${IN_FLIGHT_SQL})`;
  const having = (outcomes: string) =>
    `${left} AND (rev, connector, id) IN (SELECT ${KEY} FROM ${settled} AND outcome IN (${outcomes}))`;
  await rewrite(storage, { state: 'resolved', version, where: having(`'succeeded'`), params, lane });
  await rewrite(storage, { state: 'open', version, where: having(`'failed', 'skipped'`), params, lane });
}

interface Rewrite {
  state: FailureState;
  version: number;
  where: string;
  params: Params;
  lane?: Lane;
}

async function rewrite(storage: Storage, { state, version, where, params, lane = 'write' }: Rewrite) {
  const columns = FAILURE_COLUMNS.map((name) => {
    const values: Record<string, string> = {
      state: `'${state}'`,
      version: 'toUInt64({version:UInt64})',
    };
    return values[name] ?? name;
  });
  await storage.execute(
    `INSERT INTO failures (${FAILURE_COLUMNS.join(', ')}) SELECT ${columns.join(', ')} FROM failures FINAL WHERE ${where}`,
    { ...params, version: versionOf(state, version) },
    { lane }
  );
}
