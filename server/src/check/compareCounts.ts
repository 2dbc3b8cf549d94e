/**
 * Compares all rollups with raw events, slot by slot. Nothing else would notice a difference: panels read rollups, and
 * pages of records read raw events.
 */
import { compareKind } from '../storage/rollups/compare';
import { type TimeRange } from '../storage/rollups/ranges';
import { type Rollup, type RollupKind, ROLLUPS, tableOf } from '../storage/rollups/tables';
import { type Storage } from '../storage/storage';

export interface DifferingSlots {
  kind: RollupKind;
  stepSeconds: number;
  /** The starts of slots, in epoch milliseconds. */
  slots: readonly number[];
}

export interface CountsReport {
  slots: number;
  events: number;
  differing: DifferingSlots[];
  durationMs: number;
}

export interface CompareParts {
  storage: Pick<Storage, 'rows'>;
  watermark(kind: RollupKind): number;
  /** Whether a slot with a version above the watermark's counts as different. */
  isNoneAhead: boolean;
  /** Checks slots that seem to differ again, and may repair them. Returns those that did differ. */
  confirm(rollup: Rollup, slots: readonly number[]): Promise<readonly number[]>;
  /** Only days that end before this, in epoch milliseconds. */
  beforeMs?: number;
  /** Awaited after each step, with its time in milliseconds. */
  pause?(tookMs: number): Promise<void>;
}

const DAY_MS = 86_400_000;

/** Days compared at a time: at most a week, or this many events. */
const MAX_DAYS = 7;
const MAX_EVENTS = 1_000_000;

export async function compareCounts(parts: CompareParts): Promise<CountsReport> {
  const { storage, pause = async () => undefined } = parts;
  const startedMs = performance.now();
  const report: CountsReport = { slots: 0, events: 0, differing: [], durationMs: 0 };
  for (const { range, events } of portions(await daysOf(storage, parts.beforeMs ?? Infinity))) {
    report.events += events;
    for (const [kind, rollups] of Object.entries(ROLLUPS) as Array<[RollupKind, readonly Rollup[]]>) {
      const stepStartedMs = performance.now();
      const comparisons = await compareKind(storage, rollups, {
        range,
        watermark: parts.watermark(kind),
        isNoneAhead: parts.isNoneAhead,
      });
      for (const [index, { slots, differing }] of comparisons.entries()) {
        const rollup = rollups[index]!;
        report.slots += slots;
        const confirmed =
          differing.length > 0
            ? await parts.confirm(
                rollup,
                differing.map(({ slot }) => slot)
              )
            : [];
        if (confirmed.length > 0) {
          report.differing.push({ kind, stepSeconds: rollup.stepSeconds, slots: confirmed });
        }
      }
      await pause(performance.now() - stepStartedMs);
    }
  }
  return { ...report, durationMs: Math.round(performance.now() - startedMs) };
}

/** Each shard rolls its own events. */
export async function compareShards(
  storage: Storage,
  compare: (shard: Pick<Storage, 'rows'>) => Promise<CountsReport>
): Promise<CountsReport> {
  const shards = storage.kind === 'embedded' ? [storage] : storage.shards;
  let report: CountsReport = { slots: 0, events: 0, differing: [], durationMs: 0 };
  for (const shard of shards) {
    report = together(report, await compare(shard));
  }
  return report;
}

const together = (one: CountsReport, other: CountsReport): CountsReport => ({
  slots: one.slots + other.slots,
  events: one.events + other.events,
  differing: [...one.differing, ...other.differing],
  durationMs: one.durationMs + other.durationMs,
});

interface Day {
  day: number;
  events: number;
}

/** Days, counted from 1970, that have events or slots. */
async function daysOf(storage: Pick<Storage, 'rows'>, beforeMs: number): Promise<Day[]> {
  const rolled = (Object.keys(ROLLUPS) as RollupKind[]).map(
    (kind) => `SELECT intDiv(toUInt32(slot), 86400) AS day, 0 AS of_day FROM ${tableOf(kind)} GROUP BY day`
  );
  const days = await storage.rows<Day>(
    `SELECT toUInt32(day) AS day, sum(of_day) AS events FROM (
      SELECT intDiv(toUnixTimestamp64Milli(end_time), ${DAY_MS}) AS day, count() AS of_day FROM events GROUP BY day
      UNION ALL ${rolled.join(' UNION ALL ')}
    ) GROUP BY day ORDER BY day`,
    {},
    { lane: 'query', settings: { max_threads: 1, max_execution_time: 600 } }
  );
  return days.filter(({ day }) => (day + 1) * DAY_MS <= beforeMs);
}

function portions(days: readonly Day[]): Array<{ range: TimeRange; events: number }> {
  const all: Array<{ range: TimeRange; events: number }> = [];
  for (const { day, events } of days) {
    const last = all.at(-1);
    const toMs = (day + 1) * DAY_MS;
    if (last && toMs - last.range.fromMs <= MAX_DAYS * DAY_MS && last.events + events <= MAX_EVENTS) {
      last.range.toMs = toMs;
      last.events += events;
    } else {
      all.push({ range: { fromMs: day * DAY_MS, toMs }, events });
    }
  }
  return all;
}

/** Says which slots differ: for each rollup the first one, and how many more. */
export const describeDiffering = (all: readonly DifferingSlots[]) =>
  all
    .map(({ kind, stepSeconds, slots }) => {
      const first = new Date(slots[0]!).toISOString();
      const others = slots.length === 1 ? '' : ` and ${slots.length - 1} more`;
      return `${tableOf(kind)}, step ${stepSeconds} s: the slot ${first}${others}`;
    })
    .join('\n');
