/**
 * Loads the keys of failures that a success named before they arrived. Almost no failure is among them, so almost no new
 * failure needs a look-up in the raw events.
 */
import { type Storage } from '../storage/storage';
import { NAMED_KEY_SQL } from './record';
import { RecordKeys } from './recordKeys';

/** Includes failures that have already arrived. These do no harm: no event arrives twice. */
export async function loadAwaitedFailures(storage: Storage): Promise<RecordKeys> {
  const bytes = await storage.bytes(
    `SELECT DISTINCT ${NAMED_KEY_SQL} AS key FROM events WHERE retry_of != '' AND status = 'success'`,
    'RowBinary',
    {},
    { lane: 'background' }
  );
  return RecordKeys.read(bytes);
}
