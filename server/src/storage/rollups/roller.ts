/**
 * Keeps the rollups up to date. Events are immutable and stored once, so a slot's new version is its last one plus the
 * raw rows above it. An interrupted roll leaves some slots newer than others, which every reader allows for.
 */
import { type FastifyBaseLogger } from 'fastify';

import { type Storage } from '../storage';
import { sourceSql } from './source';
import { type RollupState } from './state';
import { KIND_COLUMNS, type Rollup, type RollupKind, ROLLUPS, slotSql } from './tables';

const MIN_PAUSE_MS = 1000;
/** Rolling takes at most about a fifth of the time. */
const PAUSE_PER_WORK = 4;
const SAVE_INTERVAL_MS = 30_000;

/** Slots of latency hold many rows: they are rolled when this much has come together, or after this time. */
const LATENCY_MAX_WAIT_MS = 20_000;
const LATENCY_MAX_TAIL_EVENTS = 100_000;

/** Makes one insert one block, and so one part: all of it becomes visible at once. */
const ONE_BLOCK = {
  max_insert_threads: 1,
  min_insert_block_size_rows: 100_000_000,
  min_insert_block_size_bytes: 0,
  max_threads: 1,
} as const;

export interface RollerOptions {
  storage: Storage;
  state: RollupState;
  /** The highest seq below which no insert is under way. */
  completeSeq(): number;
  log: FastifyBaseLogger;
}

export class Roller {
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();
  #closed = false;
  #savedAtMs = Date.now();
  #latencyRolledAtMs = 0;

  constructor(private readonly options: RollerOptions) {}

  start() {
    this.#schedule(MIN_PAUSE_MS);
  }

  #schedule(pauseMs: number) {
    if (this.#closed) {
      return;
    }
    this.#timer = setTimeout(() => {
      const startedMs = performance.now();
      this.roll({ all: false })
        .catch((error: unknown) => this.options.log.warn({ err: error }, 'rollups are behind; queries read raw'))
        .finally(() => this.#schedule(Math.max(MIN_PAUSE_MS, PAUSE_PER_WORK * (performance.now() - startedMs))));
    }, pauseMs);
  }

  /** Brings rollups up to all complete inserts: those that are due, or all. */
  roll({ all = true }: { all?: boolean } = {}): Promise<void> {
    this.#running = this.#running.catch(() => undefined).then(() => this.#rollNow(all));
    return this.#running;
  }

  async #rollNow(all: boolean) {
    const { state, storage } = this.options;
    if (storage.kind === 'remote') {
      await state.refresh();
    }
    const upTo = this.options.completeSeq();
    for (const kind of Object.keys(ROLLUPS) as RollupKind[]) {
      if (upTo > state.watermark(kind) && (all || (await this.#isDue(kind, upTo)))) {
        await state.roll(kind, upTo, async () => {
          for (const rollup of ROLLUPS[kind]) {
            await this.#rollUp(rollup, upTo);
          }
        });
      }
    }
    if (all || storage.kind === 'remote' || Date.now() - this.#savedAtMs > SAVE_INTERVAL_MS) {
      await state.save();
      this.#savedAtMs = Date.now();
    }
  }

  async #isDue(kind: RollupKind, upTo: number): Promise<boolean> {
    if (kind !== 'latency') {
      return true;
    }
    const isDue =
      Date.now() - this.#latencyRolledAtMs > LATENCY_MAX_WAIT_MS ||
      (await this.#tailEvents(kind, upTo)) > LATENCY_MAX_TAIL_EVENTS;
    if (isDue) {
      this.#latencyRolledAtMs = Date.now();
    }
    return isDue;
  }

  async #tailEvents(kind: RollupKind, upTo: number): Promise<number> {
    const [tail] = await this.options.storage.rows<{ count: number }>(
      'SELECT count() AS count FROM events WHERE seq > {after:UInt64} AND seq <= {upTo:UInt64}',
      { after: this.options.state.watermark(kind), upTo },
      { lane: 'background' }
    );
    return tail?.count ?? 0;
  }

  async #rollUp(rollup: Rollup, upTo: number) {
    const { storage, state } = this.options;
    const after = state.watermark(rollup.kind);
    const changed = await storage.rows<{ slot: number; week: string }>(
      `SELECT ${slotSql(rollup)} AS slot, toString(toMonday(end_time, 'UTC')) AS week
      FROM events
      WHERE seq > {after:UInt64} AND seq <= {upTo:UInt64} AND ${KIND_COLUMNS[rollup.kind].where ?? '1'}
      GROUP BY slot, week ORDER BY slot`,
      { after, upTo },
      { lane: 'background' }
    );
    for (const slots of inserts(changed, rollup.slotsPerInsert)) {
      await storage.execute(rollSql(rollup, slots, after, upTo), {}, { lane: 'background', settings: ONE_BLOCK });
    }
  }

  async close() {
    this.#closed = true;
    if (this.#timer) {
      clearTimeout(this.#timer);
    }
    await this.roll();
  }
}

/** Slots that one insert writes: of one partition, and not too many. */
function inserts(changed: ReadonlyArray<{ slot: number; week: string }>, slotsPerInsert: number): number[][] {
  const groups: Array<{ week: string; slots: number[] }> = [];
  for (const { slot, week } of changed) {
    const last = groups.at(-1);
    if (last && last.week === week && last.slots.length < slotsPerInsert) {
      last.slots.push(slot);
    } else {
      groups.push({ week, slots: [slot] });
    }
  }
  return groups.map(({ slots }) => slots);
}

/** `slots` are in order. */
function rollSql(rollup: Rollup, slots: readonly number[], after: number, upTo: number): string {
  const { keys, values } = KIND_COLUMNS[rollup.kind];
  const keyNames = keys.map(([name]) => name);
  const stepMs = rollup.stepSeconds * 1000;
  const source = sourceSql({
    kind: rollup.kind,
    pieces: [{ rollup, slots, ranges: [{ fromMs: slots[0]!, toMs: slots.at(-1)! + stepMs }] }],
    view: { watermark: after, isMixed: true, isComplete: false },
    upToSeq: upTo,
  });
  return `
    INSERT INTO ${rollup.table} (${['slot', ...keyNames, ...values.map(([name]) => name), 'version'].join(', ')})
    SELECT intDiv(slot, 1000) AS slot_s, ${[...keyNames, ...values.map(([, , overRows]) => overRows)].join(', ')}, ${upTo}
    FROM (${source})
    GROUP BY ${['slot_s', ...keyNames].join(', ')}`;
}
