/**
 * Removes outdated versions of failures. A change is a new row; the old row stays until the engine merges the two. When the
 * old row is in a large part, that may never happen. Until then, a page of open failures must skip every row that is no
 * longer open. So after many changes, this merges the parts of a week into one.
 */
import { type FastifyBaseLogger } from 'fastify';

import { type ShardStorage, type Storage } from '../storage/storage';

/** Fewer old versions than this are not worth a merge. */
export const WORTH_A_MERGE = 20_000;
/**
 * While changes come in, a week is merged only when its smaller parts have this share of the large part's rows. A merge
 * rewrites the large part, so each row is rewritten twenty times at most.
 */
const MOST_BESIDE = 1 / 20;
const QUIET_MS = 10_000;

export interface OldVersionsParts {
  storage: Pick<Storage, 'shards'>;
  log: FastifyBaseLogger;
}

export class OldVersions {
  /** Changes since the last check, and since the last merge of all. Unknown at the start, so assumed to be enough. */
  #changed = WORTH_A_MERGE;
  #left = WORTH_A_MERGE;
  #merging = Promise.resolve();
  #quiet: NodeJS.Timeout | undefined;
  #isClosing = false;

  constructor(private readonly parts: OldVersionsParts) {}

  /** Tells that `count` failures were rewritten. A merge that follows runs in the background. */
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

  /** Starts no further merge. A running one ends when the storage closes. */
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
      // The disk is full, or a backup has stopped merges. Reads are slower until the next merge, but correct.
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
