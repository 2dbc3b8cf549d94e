/** Keeps what tables say about expiry in step with the setting, which may change from one start to the next. */
import { type ShardStorage } from './storage';

interface Table {
  name: string;
  create_table_query: string;
}

const TTL = /\bTTL (.+?toIntervalDay\()(\d+)(\).*?)(?: SETTINGS |$)/s;

export interface Retention {
  retentionDays: number;
  /** Of payloads; 0 removes all that are stored. */
  payloadDays: number;
}

export async function applyRetention(storage: ShardStorage, { retentionDays, payloadDays }: Retention) {
  const tables = await storage.rows<Table>(
    `SELECT name, create_table_query FROM system.tables
    WHERE database = currentDatabase() AND create_table_query LIKE '%toIntervalDay(%'`
  );
  for (const { name, create_table_query: definition } of tables) {
    const [, before, days, after] = TTL.exec(definition) ?? [];
    const wanted = name === 'payloads' ? payloadDays : retentionDays;
    if (before !== undefined && after !== undefined && Number(days) !== wanted) {
      await storage.execute(`ALTER TABLE ${name} MODIFY TTL ${before}${wanted}${after}`);
    }
  }
}
