/** The store in PostgreSQL, which any number of server processes may share. */
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { Kysely, PostgresDialect, sql } from 'kysely';
import { DatabaseError, Pool, types } from 'pg';

import { POSTGRES_TYPES } from './columnTypes';
import { Listeners } from './listeners';
import { migrateStore } from './migrateStore';
import { NulCharacters } from './nulCharacters';
import { Notifications } from './postgresNotifications';
import { type DecisionTables } from './schema';
import { type DecisionStore, DecisionStoreError } from './store';
import { storeErrorOf } from './storeErrors';
import { whenFree } from './whenFree';

const CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 10_000;
const ATTEMPTS = 20;
const PAUSE_MS = 10;
/** PostgreSQL's codes for transactions that may be retried: a deadlock, and a serialization failure. */
const RUN_AGAIN = new Set(['40P01', '40001']);

/**
 * The driver returns 64-bit integers, and their sums, as texts. Here they are times and counts, which fit a JavaScript
 * number.
 */
const TYPES = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === types.builtins.INT8 || oid === types.builtins.NUMERIC
      ? Number
      : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};

export async function openPostgres(url: string): Promise<DecisionStore> {
  const settings = { connectionString: url, application_name: 'sync-health', types: TYPES };
  const pool = new Pool({ ...settings, max: CONNECTIONS, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // The next query replaces an idle connection that breaks.
  pool.on('error', () => undefined);
  // The pool does not listen to a connection that is in use. If it breaks between two statements, the next one fails.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = new Kysely<DecisionTables>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new NulCharacters()],
  });
  const listeners = new Listeners();
  const memberKey = randomInt(1, 2 ** 31 - 1);
  const notifications = new Notifications(settings, listeners, memberKey);
  try {
    await whenFree(() => sql`select 1`.execute(db));
    await migrateStore(db, POSTGRES_TYPES, 'The database of DATABASE_URL');
    await whenFree(() => notifications.open());
  } catch (error) {
    await db.destroy();
    throw explained(error);
  }

  async function once<Result>(work: Parameters<DecisionStore['transaction']>[0]): Promise<Result> {
    return db
      .transaction()
      .setIsolationLevel('serializable')
      .execute(async (transaction) => {
        const told: Array<[string, string]> = [];
        const result = await work({ db: transaction, notify: (channel, payload) => told.push([channel, payload]) });
        for (const [channel, payload] of told) {
          await sql`select pg_notify(${channel}, ${payload})`.execute(transaction);
        }
        return result as Result;
      });
  }

  return {
    dialect: 'postgresql',
    memberKey,
    db,
    async transaction<Result>(work: Parameters<DecisionStore['transaction']>[0]) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await once<Result>(work);
        } catch (error) {
          if (!(error instanceof DatabaseError && RUN_AGAIN.has(error.code ?? '')) || attempt === ATTEMPTS) {
            throw storeErrorOf(error);
          }
          await sleep(Math.random() * PAUSE_MS * attempt);
        }
      }
    },
    listen(channel, listener) {
      const end = listeners.add(channel, listener);
      notifications.follow();
      return end;
    },
    othersWrites: () => null,
    ping: () =>
      sql`select 1`.execute(db).then(
        () => true,
        () => false
      ),
    async close() {
      await notifications.close();
      await db.destroy();
    },
  };
}

/** A clearer error. It never repeats the URL, which may hold a password. */
function explained(error: unknown): unknown {
  const { code, message } = Object(error) as { code?: string; message?: string };
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
      return new DecisionStoreError(
        `DATABASE_URL: PostgreSQL does not answer there (${code}). Start it, or correct the host and port.`
      );
    case '28P01':
    case '28000':
    case '3D000':
      return new DecisionStoreError(`DATABASE_URL: PostgreSQL refuses it: ${message}.`);
    case '53300':
      return new DecisionStoreError(
        `DATABASE_URL: PostgreSQL has no connection left (${message}); a server uses up to ${CONNECTIONS + 1}: raise max_connections, or the limit of the user or database.`
      );
    case '42501':
      return new DecisionStoreError(
        `DATABASE_URL: its user may not make tables (${message}): grant CREATE on the schema.`
      );
    default:
      return error;
  }
}
