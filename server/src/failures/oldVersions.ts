/**
 * Versions of failures that are not the latest. A change is a new row, and the old one stays until the engine merges the
 * two, which it need never do where the old one is in a large part: until then a page of open failures passes over each
 * row that says so and is not any more. So once very many have changed, the parts of a week are merged into one.
 */
import { type FastifyBaseLogger } from 'fastify';

import { type ShardStorage, type Storage } from '../storage/storage';

/** Fewer old versions than this are not worth a merge. */
export const WORTH_A_MERGE = 20_000;
/** While more are written: a merge writes the large part of a week anew, so each row is written twenty times at most. */
const MOST_BESIDE = 1 / 20;
const QUIET_MS = 10_000;

export interface OldVersionsParts {
  storage: Pick<Storage, 'shards'>;
  log: FastifyBaseLogger;
}

export class OldVersions {
  /** Since it was looked what lies beside the large parts, and since that was merged. Before this process: not known. */
  #changed = WORTH_A_MERGE;
  #left = WORTH_A_MERGE;
  #merging = Promise.resolve();
  #quiet: NodeJS.Timeout | undefined;
  #isClosing = false;

  constructor(private readonly parts: OldVersionsParts) {}

  /** So many failures were written anew. Nobody waits for what follows from it. */
  changed(count: number) {
    if (count === 0) {
      return;
    }
    this.#changed += count;
    this.#left += count;
    if (this.#changed >= WORTH_A_MERGE) {
      this.#changed = 0;
      this.#mergeNext(MOST_BESIDE);
    }
    clearTimeout(this.#quiet);
    if (this.#left >= WORTH_A_MERGE) {
      this.#quiet = setTimeout(() => this.#mergeNext(0), QUIET_MS).unref();
    }
  }

  /** Storage ends a merge that is under way when it is closed. */
  close() {
    this.#isClosing = true;
    clearTimeout(this.#quiet);
  }

  #mergeNext(mostBeside: number) {
    this.#merging = this.#merging.then(() => this.#merge(mostBeside));
  }

  async #merge(mostBeside: number) {
    if (mostBeside === 0) {
      this.#left = 0;
    }
    try {
      for (const shard of this.parts.storage.shards) {
        await this.#mergeShard(shard, mostBeside);
      }
    } catch (error) {
      // On a full disk, or while a backup holds merges off. Nothing is wrong but that it takes longer to read.
      this.parts.log.info({ err: error }, 'old versions of failures stay until more have changed');
    }
  }

  async #mergeShard(shard: ShardStorage, mostBeside: number) {
    const weeks = await shard.rows<{ week: string }>(
      `SELECT partition_id AS week FROM system.parts
      WHERE active AND database = currentDatabase() AND table = 'failures'
      GROUP BY week HAVING sum(rows) - max(rows) >= greatest(${WORTH_A_MERGE}, max(rows) * ${mostBeside})
      ORDER BY week DESC`,
      {},
      { lane: 'merge' }
    );
    for (const { week } of weeks) {
      if (!this.#isClosing) {
        await shard.execute(
          `OPTIMIZE TABLE failures PARTITION ID {week:String} FINAL`,
          { week },
          { lane: 'merge', settings: { optimize_skip_merged_partitions: 1 } }
        );
      }
    }
  }
}
