/**
 * For each rollup, the seq up to which it holds every event. A lower one than the truth is always safe: rows above it
 * are read raw where their slot's version does not include them already.
 */
import { readProgress, saveProgress } from '../progress';
import { type Storage } from '../storage';
import { ALL_ROLLUPS, type Rollup } from './tables';

export class Watermarks {
  readonly #seqs: Map<string, number>;

  private constructor(
    private readonly storage: Storage,
    seqs: Map<string, number>
  ) {
    this.#seqs = seqs;
  }

  static async load(storage: Storage): Promise<Watermarks> {
    return new Watermarks(storage, await readProgress(storage));
  }

  of({ table }: Rollup): number {
    return this.#seqs.get(table) ?? 0;
  }

  advance({ table }: Rollup, seq: number) {
    this.#seqs.set(table, Math.max(seq, this.#seqs.get(table) ?? 0));
  }

  get lowest(): number {
    return Math.min(...ALL_ROLLUPS.map((rollup) => this.of(rollup)));
  }

  /** So that a restart need not read as much raw; not needed for right answers. */
  async save() {
    for (const rollup of ALL_ROLLUPS) {
      await saveProgress(this.storage, [rollup.table], this.of(rollup));
    }
  }
}
