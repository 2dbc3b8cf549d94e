/**
 * Fills storage within the engine: fourteen days of a busy connector, with a daily rhythm, repeating records, latencies
 * with a long tail, and an incident. It is a separate process, because the engine binds a directory to a process. The
 * server makes the rollups at its start.
 */
import { readConfig } from '../server/src/config/config';
import { openStorage } from '../server/src/storage/open';
import { saveProgress } from '../server/src/storage/progress';
import { seqAt } from '../server/src/storage/seq';
import { type Storage } from '../server/src/storage/storage';

/** Events over HTTP get their indexes when small parts are merged. These parts are large from the start. */
const WITH_INDEXES = { lane: 'background' } as const;

const CHUNK_EVENTS = 1_000_000;
const SPAN_MS = 14 * 24 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

/** The end time at each share of the events: fewer at night, more by day. */
const endMsSql = (total: number, fromMs: number) => `
  toInt64(${fromMs} + ${SPAN_MS} * (number / ${total}) + ${DAY_MS / 8} * sin(2 * pi() * ${SPAN_MS / DAY_MS} * number / ${total}))`;

/** A weighted random value: the first whose cumulated share exceeds the row's random number. */
function weightedSql(salt: number, choices: ReadonlyArray<readonly [value: string, upTo: number]>): string {
  const random = `(cityHash64(number, ${salt}) % 10000) / 10000`;
  const cases = choices.slice(0, -1).map(([value, upTo]) => `${random} < ${upTo}, '${value}'`);
  return `multiIf(${cases.join(', ')}, '${choices.at(-1)?.[0]}')`;
}

const OBJECTS = [
  ['Invoice', 0.3],
  ['Payment', 0.5],
  ['Account', 0.65],
  ['Subscription', 0.8],
  ['Usage', 0.9],
  ['Contact', 0.95],
  ['CreditMemo', 0.98],
  ['ProductRatePlan', 1],
] as const;

const uuidSql = (salt: string) =>
  `toString(toUUID(UUIDNumToString(toFixedString(substring(MD5(concat(toString(number), '${salt}')), 1, 16), 16))))`;

function insertSql(total: number, first: number, fromMs: number, seq: number): string {
  return `
    INSERT INTO events (connector, id, mode, object, action, record_id, end_time, latency, status, error_code,
      error_message, triggered_by, job_id, retry_of, attempt, seq)
    WITH
      ${endMsSql(total, fromMs)} AS end_ms,
      intDiv(end_ms, ${4 * 3_600_000}) AS shift,
      cityHash64(number, 7) % 100 < 20 AS is_manual,
      shift % 19 = 5 AS is_incident,
      cityHash64(number, 8) % 1000 < if(is_incident, 90, 22) AS is_failed,
      lower(hex(MD5(toString(cityHash64(number, 9) % ${Math.ceil(total / 12)})))) AS record
    SELECT
      ${weightedSql(1, [
        ['zuora-salesforce', 0.8],
        ['stripe-netsuite', 0.95],
        ['sap-hubspot', 1],
      ])} AS connector,
      ${uuidSql('event')} AS id,
      if(is_manual, 'manual', 'realtime') AS mode,
      ${weightedSql(2, OBJECTS)} AS object,
      ${weightedSql(3, [
        ['update', 0.6],
        ['create', 0.85],
        ['upsert', 0.97],
        ['delete', 1],
      ])} AS action,
      record AS record_id,
      fromUnixTimestamp64Milli(end_ms, 'UTC') AS end_time,
      toUInt64(exp(6.2 + 0.9 * sqrt(-2 * log((cityHash64(number, 4) % 1000000 + 1) / 1000001))
        * cos(2 * pi() * (cityHash64(number, 5) % 1000000) / 1000000)) * if(is_incident, 4, 1)) AS latency,
      if(is_failed, 'failed', 'success') AS status,
      if(is_failed, ${weightedSql(6, [
        ['DACO-02', 0.6],
        ['DACO-01', 0.9],
        ['DACO-99', 1],
      ])}, '') AS error_code,
      if(is_failed, concat('The record ', record, ' has no CRM id; sync its account first'), '') AS error_message,
      if(is_manual, concat('user-', toString(shift % 7)), '') AS triggered_by,
      if(is_manual, concat('job-', toString(shift)), '') AS job_id,
      '' AS retry_of, 1 AS attempt, ${seq} AS seq
    FROM numbers(${first}, ${Math.min(CHUNK_EVENTS, total - first)})
    SETTINGS max_threads = 2, max_insert_threads = 1`;
}

const digestSql = (text: string) => `MD5(${text})`;

/** Rows that the followers write for events that arrive by HTTP, see ingest/eventIdentity.ts, failures/record.ts and failureRow.ts. */
function followSql(seq: number): string[] {
  const identity = digestSql(`concat(toString(length(connector)), ':', connector, id)`);
  const record = digestSql(`concat(connector, '\\0', object, '\\0', record_id)`);
  return [
    `INSERT INTO event_ids (key, check, expires)
      SELECT reinterpretAsUInt64(substring(${identity}, 1, 8)), reinterpretAsUInt32(substring(${identity}, 9, 4)), today() + 7
      FROM events WHERE seq = ${seq}`,
    `INSERT INTO failures (rev, connector, id, mode, object, action, record_id, end_time, latency, error_code, error_message,
        message_group, triggered_by, job_id, attempt, state, record_key, version, arrived)
      SELECT -toUnixTimestamp64Milli(end_time), connector, id, mode, object, action, record_id, end_time, latency, error_code,
        error_message, 'The record <id> has no CRM id; sync its account first', triggered_by, job_id, attempt,
        multiIf(mode = 'manual', '', cityHash64(id) % 20 = 0, 'open', 'resolved'),
        bitAnd(reinterpretAsUInt64(substring(${record}, 1, 8)), 281474976710655), 0, today()
      FROM events WHERE seq = ${seq} AND status = 'failed'`,
  ];
}

/** The jobs of manual events, as their connectors would have reported them. */
const JOBS = `
  INSERT INTO jobs (connector, job_id, scope, status, total_records, start_time, end_time, triggered_by, updated_at)
  SELECT connector, job_id, 'Accounts & Related Objects', 'completed', count(), min(end_time), max(end_time),
    any(triggered_by), max(end_time)
  FROM events WHERE mode = 'manual' GROUP BY connector, job_id`;

async function generate(storage: Storage, total: number, endMs: number) {
  const fromMs = endMs - SPAN_MS;
  let seq = seqAt(fromMs);
  for (let first = 0; first < total; first += CHUNK_EVENTS) {
    seq++;
    await storage.execute(insertSql(total, first, fromMs, seq), {}, WITH_INDEXES);
    for (const statement of followSql(seq)) {
      await storage.execute(statement, {}, WITH_INDEXES);
    }
    process.stdout.write(`\r  ${Math.min(first + CHUNK_EVENTS, total).toLocaleString('en')} events`);
  }
  process.stdout.write('\n');
  await storage.execute(JOBS);
  process.stdout.write('  merging parts, as the engine does by itself in the course of days\n');
  for (const table of ['events', 'event_ids', 'failures']) {
    await Promise.all(
      storage.shards.map((shard) => shard.execute(`OPTIMIZE TABLE ${table} FINAL`, {}, { lane: 'background' }))
    );
  }
  await saveProgress(storage, ['failures', 'event_ids'], seq);
}

/** Fills the data directory, or the ClickHouse that the environment names. */
async function main([directory = '', events = '', endMs = '']: readonly string[]) {
  const storage = await openStorage(readConfig({ ...process.env, SYNC_HEALTH_DATA_DIR: directory }));
  await generate(storage, Number(events), Number(endMs));
  await storage.close();
}

void main(process.argv.slice(2));
