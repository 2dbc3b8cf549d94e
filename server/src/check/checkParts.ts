/**
 * Reads data files in full and compares them with their checksums. The engine checks only what queries read. Data that
 * no query reads could be damaged for months, and replace the last undamaged backup.
 */
import { type Storage, StorageError } from '../storage/storage';

export interface Part {
  table: string;
  name: string;
  bytes: number;
}

export interface DamagedPart extends Part {
  detail: string;
}

/**
 * A large part takes long, on one core, and on a connection that readiness and events do not need. If the process may
 * set priorities, everything else comes first on that core.
 */
const PATIENTLY = {
  lane: 'query',
  settings: { check_query_single_value_result: 0, max_threads: 1, max_execution_time: 3600, os_thread_priority: 19 },
} as const;

/** Parts with all current data; those unchanged for longest come first. */
function partsOf(storage: Pick<Storage, 'rows'>): Promise<Part[]> {
  return storage.rows<Part>(
    `SELECT table, name, bytes_on_disk AS bytes FROM system.parts
    WHERE active AND database = currentDatabase() ORDER BY modification_time, table, name`
  );
}

/** Null for an undamaged part, and for one that a merge has replaced meanwhile. */
async function checkPart(storage: Pick<Storage, 'rows'>, part: Part): Promise<DamagedPart | null> {
  try {
    const [answer] = await storage.rows<{ is_passed: number; message: string }>(
      `CHECK TABLE ${part.table} PART {name:String}`,
      { name: part.name },
      PATIENTLY
    );
    return !answer || answer.is_passed === 1 ? null : { ...part, detail: answer.message };
  } catch (error) {
    const cause = error instanceof StorageError ? error.cause : null;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (code === NO_SUCH_PART || /^No such data part/.test(error instanceof Error ? error.message : '')) {
      return null;
    }
    if (error instanceof StorageError && error.kind === 'damaged') {
      return { ...part, detail: cause instanceof Error ? cause.message : error.message };
    }
    throw error;
  }
}

const NO_SUCH_PART = '232';

export interface CheckReport {
  parts: number;
  bytes: number;
  damaged: DamagedPart[];
  durationMs: number;
}

/** Checks all parts, one after another. After each, `pause` is awaited with its time in milliseconds. */
export async function checkAll(
  storage: Pick<Storage, 'rows'>,
  pause: (tookMs: number) => Promise<void> = async () => undefined
): Promise<CheckReport> {
  const startedMs = performance.now();
  const report: CheckReport = { parts: 0, bytes: 0, damaged: [], durationMs: 0 };
  for (const part of await partsOf(storage)) {
    const partStartedMs = performance.now();
    const damage = await checkPart(storage, part);
    report.parts++;
    report.bytes += part.bytes;
    if (damage) {
      report.damaged.push(damage);
    }
    await pause(performance.now() - partStartedMs);
  }
  return { ...report, durationMs: Math.round(performance.now() - startedMs) };
}

/** Names the damaged part and says what to do. */
export const adviceOf = ({ table, name }: Part) =>
  `A data file of the table ${table} (${name}) is not as it was written: restore a backup, and keep the backups that were made before it.`;
