/**
 * When error groups failed last, and came back after a quiet time: of all failures that are kept, whatever the range of a
 * query. With embedded storage what lies more than an hour back is remembered, and read again where an event changes it.
 */
import { ERROR_GROUP_SQL } from '../failures/errorGroup';
import { afterFollowing, type Follower } from '../ingest/follower';
import { type StoredEvent } from '../ingest/storedEvent';
import { SqlParams } from '../storage/sqlParams';
import { type Storage } from '../storage/storage';
import { onBehalfOf } from '../telemetry/requestContext';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** How long the last hours are read each time until they are remembered too; what is not kept any more is forgotten then. */
const REMEMBERED_MS = 3 * HOUR_MS;

/** Of more groups than this, nothing is remembered. */
const MAX_REMEMBERED = 50_000;

export interface GroupHistory {
  groupId: string;
  connector: string;
  lastSeen: number;
  /** The first failure after the last quiet time, 0 where there was none. */
  cameBack: number;
}

interface Wanted {
  groupIds: readonly string[];
  connectors: readonly string[];
}

interface Remembered {
  /** All failures that ended before it are in `histories`. */
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

  /** `plainly`: all of it read at once. */
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

  /** What was remembered may lack failures that are older than the last hours, or have them in other groups. */
  forget() {
    this.#remembered = null;
  }

  /** A follower that also forgets what its events change. */
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
      // For all who ask meanwhile: it does not end because the first of them goes away.
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

/** By days, since a quiet time has at least one: within a day there is none. */
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
