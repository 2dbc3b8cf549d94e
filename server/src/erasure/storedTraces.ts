/**
 * Finds and erases a record in ClickHouse. The engine keeps the text of deletions, so no statement that changes a table
 * contains the record's id. Rows are selected by a hash with a key that is random for each erasure.
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

/** Waits for mutations on all replicas. */
const AWAITED = 'SETTINGS mutations_sync = 2';

/** Mutations rewrite whole parts; panels and ingest must not wait for them. */
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
  /** Items of commands as an older server kept them. */
  decisions: number;
  payloads: number;
}

/** Hashes of a record or of its events, which only the owner of the random key can compute. */
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

  /** The record's attempts, each once. */
  async events(erased: Erased): Promise<ErasedEvent[]> {
    return this.storage.rows<ErasedEvent>(
      `SELECT DISTINCT id, toUnixTimestamp64Milli(end_time) AS endTimeMs FROM events WHERE ${OF_RECORD} AND ${ended()}`,
      paramsOf(erased),
      LANE
    );
  }

  /** `ids` are those of its events, as far as known. */
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
    const payloads = await this.#number(
      `SELECT uniqExact(id) AS count FROM payloads WHERE ${OF_RECORD} AND ${ended()}`,
      paramsOf(key)
    );
    return { events, failures, ids: known, attempts, decisions, payloads };
  }

  /** The number of other records' failures whose messages contain the id. */
  mentions({ connector, recordId }: ErasedKey): Promise<number> {
    return this.#number(
      `SELECT uniqExact(id) AS count FROM failures
      WHERE connector = {connector:String} AND record_id != {recordId:String} AND position(error_message, {recordId:String}) > 0`,
      { connector, recordId }
    );
  }

  /** Erases what is derived from its events first, so that an interrupted erasure finds it again through them. */
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
    await this.#delete('payloads', isOfRecord);
    await this.#delete('failures', isOfRecord);
    // Exactly the events that were found: the rollups of their time are rewritten.
    for (const some of portions(events, PORTION)) {
      const times = some.map(({ endTimeMs }) => momentSql(endTimeMs));
      await this.#delete('events', `end_time IN (${[...new Set(times)].join(', ')}) AND ${isOfRecord}`);
    }
  }

  /** Attempts on other records that name one of its events lose the name. */
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

  /** They were imported into the store, and only the older server still needs them. */
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

  /** Only where rows match: a mutation reads all parts. */
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

/** Up to the moment of the erasure; later events are new. */
const ended = (untilMs?: number) =>
  `end_time <= ${untilMs === undefined ? 'fromUnixTimestamp64Milli({untilMs:Int64})' : momentSql(untilMs)}`;

const paramsOf = ({ connector, recordId, untilMs }: Erased) => ({ connector, recordId, untilMs });

/** As hashes, from which no id can be read. */
function keysSql({ connector }: ErasedKey, ids: readonly string[]): string {
  const keys = ids.map((id) => identityOf(connector, id));
  return `(key, check) IN (${keys.map((identity) => `(${keyOf(identity)}, ${checkOf(identity)})`).join(', ')})`;
}
