/**
 * What ClickHouse holds of a record, and how it goes. The engine keeps the text of what it deletes by, so that no
 * statement that changes a table names the record: rows are told by a hash under a key that is drawn anew each time.
 */
import { randomBytes } from 'node:crypto';

import { portions } from '../commands/commandRows';
import { type Erased, type ErasedKey } from '../decisions/erasedRecords';
import { checkOf, identityOf, keyOf } from '../ingest/eventIdentity';
import { momentSql } from '../storage/rollups/rollupSource';
import { SqlParams } from '../storage/sqlParams';
import { type Params, type Storage } from '../storage/storage';

/** Ids in one statement. */
const PORTION = 2000;

/** Deletes and changes are waited for, on all replicas. */
const AWAITED = 'SETTINGS mutations_sync = 2';

/** A mutation writes whole parts anew; panels and ingest do not wait for it. */
const LANE = { lane: 'merge' as const };

export interface ErasedEvent {
  id: string;
  endTimeMs: number;
}

interface StoredCounts {
  events: number;
  failures: number;
  ids: number;
  attempts: number;
  /** Of commands as an older server kept them. */
  decisions: number;
}

/** A hash that tells the record, or an event of its connector, to who has drawn the key alone. */
class Hidden {
  readonly #key = [randomBytes(8), randomBytes(8)].map((bytes) => `toUInt64(${bytes.readBigUInt64LE()})`).join(', ');

  constructor(private readonly storage: Pick<Storage, 'rows'>) {}

  /** A condition for rows whose two columns are one of the pairs. */
  async isOneOf(columns: string, connector: string, names: readonly string[]): Promise<string> {
    const params = new SqlParams();
    const [row] = await this.storage.rows<{ hashes: string[] }>(
      `SELECT arrayMap(name -> hex(${this.#hashSql('connector, name')}), ${params.add('Array(String)', names)}) AS hashes
      FROM (SELECT ${params.add('String', connector)} AS connector)`,
      params.all,
      LANE
    );
    return `${this.#hashSql(columns)} IN (${(row?.hashes ?? []).map((hash) => `unhex('${hash}')`).join(', ')})`;
  }

  #hashSql(columns: string) {
    return `sipHash128Keyed((${this.#key}), ${columns})`;
  }
}

export class StoredTraces {
  constructor(private readonly storage: Storage) {}

  /** Its attempts, each once. */
  async events(erased: Erased): Promise<ErasedEvent[]> {
    return this.storage.rows<ErasedEvent>(
      `SELECT DISTINCT id, toUnixTimestamp64Milli(end_time) AS endTimeMs FROM events WHERE ${OF_RECORD} AND ${ended()}`,
      paramsOf(erased),
      LANE
    );
  }

  /** `ids` are those of its events, as far as they are known. */
  async count(key: Erased, ids: readonly string[]): Promise<StoredCounts> {
    const events = (await this.events(key)).length;
    const failures = await this.#number(
      `SELECT uniqExact(id) AS count FROM failures WHERE ${OF_RECORD} AND ${ended()}`,
      paramsOf(key)
    );
    let [known, attempts] = [0, 0];
    for (const some of portions(ids, PORTION)) {
      known += await this.#number(
        `SELECT uniqExact(key, check) AS count FROM event_ids WHERE ${keysSql(key, some)}`,
        {}
      );
      const named = { connector: key.connector, ids: some };
      attempts += await this.#number(
        `SELECT uniqExact(failure_id, attempt) AS count FROM named_attempts
        WHERE connector = {connector:String} AND failure_id IN {ids:Array(String)}`,
        named
      );
      attempts += await this.#number(
        `SELECT uniqExact(id) AS count FROM events
        WHERE connector = {connector:String} AND retry_of IN {ids:Array(String)} AND record_id != {recordId:String}`,
        { ...named, recordId: key.recordId }
      );
    }
    const decisions = await this.#number(
      `SELECT uniqExact(command_id, event_id) AS count FROM command_items WHERE ${OF_RECORD} AND ${ended()}`,
      paramsOf(key)
    );
    return { events, failures, ids: known, attempts, decisions };
  }

  /** Failures of other records whose message holds its id. */
  mentions({ connector, recordId }: ErasedKey): Promise<number> {
    return this.#number(
      `SELECT uniqExact(id) AS count FROM failures
      WHERE connector = {connector:String} AND record_id != {recordId:String} AND position(error_message, {recordId:String}) > 0`,
      { connector, recordId }
    );
  }

  /** What is derived from its events first, so that one that is interrupted finds all of it again by them. */
  async erase(key: Erased, events: readonly ErasedEvent[]) {
    const ids = [...new Set(events.map(({ id }) => id))];
    const hidden = new Hidden(this.storage);
    const { connector, recordId } = key;
    const isOfRecord = `${ended(key.untilMs)} AND ${await hidden.isOneOf('connector, record_id', connector, [recordId])}`;
    for (const some of portions(ids, PORTION)) {
      const namesOne = (column: string) => hidden.isOneOf(`connector, ${column}`, connector, some);
      await this.#delete('named_attempts', await namesOne('failure_id'));
      await this.#delete('event_ids', keysSql(key, some));
      await this.#unname(key, some, await namesOne('retry_of'));
      await this.#eraseOldCommands(some);
    }
    await this.#delete('command_items', isOfRecord);
    await this.#delete('failures', isOfRecord);
    // Those that were found and no others: rollups are made anew of their time.
    for (const some of portions(events, PORTION)) {
      const times = some.map(({ endTimeMs }) => momentSql(endTimeMs));
      await this.#delete('events', `end_time IN (${[...new Set(times)].join(', ')}) AND ${isOfRecord}`);
    }
  }

  /** Attempts on other records that name one of its events go on without the name. */
  async #unname({ connector, recordId }: ErasedKey, ids: readonly string[], namesOne: string) {
    const params = new SqlParams();
    const others = `connector = ${params.add('String', connector)} AND retry_of IN ${params.add('Array(String)', ids)}
      AND record_id != ${params.add('String', recordId)}`;
    for (const shard of this.storage.shards) {
      const [row] = await shard.rows<{ count: number }>(
        `SELECT count() AS count FROM events WHERE ${others}`,
        params.all,
        LANE
      );
      if ((row?.count ?? 0) > 0) {
        await shard.execute(`ALTER TABLE events UPDATE retry_of = '' WHERE ${namesOne} ${AWAITED}`, {}, LANE);
      }
    }
  }

  /** They were taken over into the store, and are left for the older server alone. */
  async #eraseOldCommands(ids: readonly string[]) {
    const found = await this.storage.rows<{ id: string }>(
      `SELECT DISTINCT id FROM commands WHERE arrayExists(each -> position(body, each) > 0, {ids:Array(String)})`,
      { ids: ids.map((id) => JSON.stringify(id)) },
      LANE
    );
    if (found.length > 0) {
      await this.#delete('commands', `id IN (${found.map(({ id }) => `'${id.replace(/[^\w-]/g, '')}'`).join(', ')})`);
    }
  }

  /** Where there is something: a mutation looks through all parts. */
  async #delete(table: string, condition: string) {
    for (const shard of this.storage.shards) {
      const [found] = await shard.rows(`SELECT 1 FROM ${table} WHERE ${condition} LIMIT 1`, {}, LANE);
      if (found) {
        await shard.execute(`ALTER TABLE ${table} DELETE WHERE ${condition} ${AWAITED}`, {}, LANE);
      }
    }
  }

  async #number(sql: string, params: Params): Promise<number> {
    const [row] = await this.storage.rows<{ count: number }>(sql, params, LANE);
    return row?.count ?? 0;
  }
}

const OF_RECORD = 'connector = {connector:String} AND record_id = {recordId:String}';

/** Up to the moment of the erasure: what ends later is new. */
const ended = (untilMs?: number) =>
  `end_time <= ${untilMs === undefined ? 'fromUnixTimestamp64Milli({untilMs:Int64})' : momentSql(untilMs)}`;

const paramsOf = ({ connector, recordId, untilMs }: Erased) => ({ connector, recordId, untilMs });

/** Numbers that no id can be read from. */
function keysSql({ connector }: ErasedKey, ids: readonly string[]): string {
  const keys = ids.map((id) => identityOf(connector, id));
  return `(key, check) IN (${keys.map((identity) => `(${keyOf(identity)}, ${checkOf(identity)})`).join(', ')})`;
}
