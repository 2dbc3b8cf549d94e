/**
 * Which failures were named by a success before they came themselves. Nearly none are, so those that come in need no
 * look-up among the raw events for it.
 */
import { type Storage } from '../storage/storage';
import { NAMED_KEY_SQL } from './record';
import { RecordKeys } from './recordKeys';

/** Whatever successes of storage name is awaited: whether it came is not looked up, since no event comes again. */
export async function loadAwaitedFailures(storage: Storage): Promise<RecordKeys> {
  const bytes = await storage.bytes(
    `SELECT DISTINCT ${NAMED_KEY_SQL} AS key FROM events WHERE retry_of != '' AND status = 'success'`,
    'RowBinary',
    {},
    { lane: 'background' }
  );
  return RecordKeys.read(bytes);
}
