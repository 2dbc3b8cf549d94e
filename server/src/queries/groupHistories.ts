/**
 * When error groups last failed, and when they came back after a quiet time, over all stored failures whatever the range
 * of a query. With embedded storage, results older than about an hour are cached, and dropped when an event changes them.
 */
import { ERROR_GROUP_SQL } from '../failures/errorGroup';
import { afterFollowing, type Follower } from '../ingest/follower';
import { type StoredEvent } from '../ingest/storedEvent';
import { SqlParams } from '../storage/sqlParams';
import { type Storage } from '../storage/storage';
import { onBehalfOf } from '../telemetry/requestContext';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** How old the cache may be. Until then, each query reads the failures after it; expired failures leave it then. */
const REMEMBERED_MS = 3 * HOUR_MS;

/** With more groups than this, nothing is cached. */
const MAX_REMEMBERED = 50_000;

export interface GroupHistory {
  groupId: string;
  connector: string;
  lastSeen: number;
  /** The first failure after the last quiet time in epoch milliseconds, 0 without one. */
  cameBack: number;
}

interface Wanted {
  groupIds: readonly string[];
  connectors: readonly string[];
}

interface Remembered {
  /** `histories` covers all failures that ended before this moment. */
  untilMs: number;
  histories: ReadonlyMap<string, GroupHistory>;
}

interface Options {
  storage: Storage;
  quietMs: number;
  now?: () => number;
}

export class GroupHistories {
  #remembered: Promise<Remembered | null> | null = null;
  #untilMs = 0;

  constructor(private readonly options: Options) {}

  /** `plainly` reads everything from storage, without the cache. */
  async of(wanted: Wanted, plainly = false): Promise<GroupHistory[]> {
    const { storage, quietMs } = this.options;
    const params = new SqlParams();
    const where = `groupId IN ${params.add('Array(String)', [...wanted.groupIds])}
      AND connector IN ${params.add('Array(String)', [...wanted.connectors])}`;
    const remembered = plainly || storage.kind === 'remote' ? null : await this.#recall();
    if (!remembered) {
      return storage.rows<GroupHistory>(historiesSql(where, quietMs), params.all);
    }
    const open = await storage.rows<Day>(daysSql(`${where} AND rev <= ${-remembered.untilMs}`), params.all);
    return this.#together(wanted, remembered.histories, open);
  }

  /** Drops the cache. Call it when older failures were added, or moved to other groups. */
  forget() {
    this.#remembered = null;
  }

  /** A follower that also drops the cache when one of its events is older than the cache's end. */
  watching(follower: Follower): Follower {
    return afterFollowing(follower, (events) => {
      if (this.#remembered && events.some((event) => this.#isBefore(event))) {
        this.forget();
      }
    });
  }

  #isBefore({ status, endTimeMs }: StoredEvent): boolean {
    return status === 'failed' && endTimeMs < this.#untilMs;
  }

  #recall(): Promise<Remembered | null> {
    const nowMs = (this.options.now ?? Date.now)();
    if (!this.#remembered || nowMs - this.#untilMs > REMEMBERED_MS) {
      this.#untilMs = (Math.floor(nowMs / HOUR_MS) - 1) * HOUR_MS;
      // Shared by everyone who asks meanwhile: it must not end because the first caller goes away.
      const reading = onBehalfOf(null, () => this.#read(this.#untilMs));
      this.#remembered = reading;
      reading.catch(() => this.#remembered === reading && this.forget());
    }
    return this.#remembered;
  }

  async #read(untilMs: number): Promise<Remembered | null> {
    const { storage, quietMs } = this.options;
    const rows = await storage.rows<GroupHistory>(historiesSql(`rev > ${-untilMs}`, quietMs, MAX_REMEMBERED + 1));
    return rows.length > MAX_REMEMBERED ? null : { untilMs, histories: new Map(rows.map((row) => [keyOf(row), row])) };
  }

  #together({ groupIds, connectors }: Wanted, before: Remembered['histories'], open: readonly Day[]): GroupHistory[] {
    const [groups, those] = [new Set(groupIds), new Set(connectors)];
    const histories = new Map<string, GroupHistory>();
    for (const [key, history] of before) {
      if (groups.has(history.groupId) && those.has(history.connector)) {
        histories.set(key, { ...history });
      }
    }
    for (const { groupId, connector, first, last } of [...open].sort((a, b) => a.first - b.first)) {
      const key = keyOf({ groupId, connector });
      const history = histories.get(key);
      const isBack = history !== undefined && first - history.lastSeen > this.options.quietMs;
      histories.set(key, { groupId, connector, lastSeen: last, cameBack: isBack ? first : (history?.cameBack ?? 0) });
    }
    return [...histories.values()];
  }
}

const keyOf = ({ groupId, connector }: Pick<GroupHistory, 'groupId' | 'connector'>) => `${groupId} ${connector}`;

interface Day {
  groupId: string;
  connector: string;
  first: number;
  last: number;
}

/** Failures by day: a quiet time lasts at least a day, so there is none within one. */
const daysSql = (where: string) => `
  SELECT ${ERROR_GROUP_SQL} AS groupId, connector, -max(rev) AS first, -min(rev) AS last
  FROM failures FINAL WHERE ${where}
  GROUP BY groupId, connector, intDiv(-rev, ${DAY_MS})`;

const historiesSql = (where: string, quietMs: number, limit?: number) => `
  SELECT groupId, connector, max(last) AS lastSeen, maxIf(first, previous > 0 AND first - previous > ${quietMs}) AS cameBack
  FROM (
    SELECT groupId, connector, first, last,
      lagInFrame(last) OVER (PARTITION BY groupId, connector ORDER BY first ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS previous
    FROM (${daysSql(where)})
  )
  GROUP BY groupId, connector ${limit === undefined ? '' : `LIMIT ${limit}`}`;
