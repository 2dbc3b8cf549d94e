/** Stored tokens. Every change is audited and announced to all processes. */
import { type Scope, SCOPES } from '@sync-health/contract';
import { type Kysely, type Selectable } from 'kysely';

import { type DecisionTables } from './schema';
import { type DecisionStore, type DecisionTransaction } from './store';

/** The channel that announces changes of tokens. */
export const TOKENS_CHANNEL = 'tokens';

type TokenRow = Selectable<DecisionTables['tokens']>;

export interface StoredToken extends TokenRow {
  scopes: Scope[];
  /** Null when it may act for all connectors. */
  connectors: string[] | null;
}

export interface TokenToCreate {
  id: string;
  hash: string;
  name: string;
  scopes: readonly Scope[];
  connectors: readonly string[] | null;
  expiresAtMs: number | null;
}

/** Who makes a change, when, and with which token; null for none. */
export interface TokenChange {
  actor: string;
  nowMs: number;
  token?: string | null;
}

/** All tokens, oldest first; revoked ones only with `withRevoked`. */
export async function listTokens(db: Kysely<DecisionTables>, withRevoked = false): Promise<StoredToken[]> {
  const all = db.selectFrom('tokens').selectAll().orderBy('created_at_ms').orderBy('id');
  return completed(db, await (withRevoked ? all : all.where('state', '=', 'valid')).execute());
}

/** Finds revoked tokens too. */
export async function tokenById(db: Kysely<DecisionTables>, id: string): Promise<StoredToken | null> {
  const row = await db.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? ((await completed(db, [row]))[0] ?? null) : null;
}

/** Tokens that are valid at `ms`, in epoch milliseconds, or may become so. */
export async function tokensValidAfter(db: Kysely<DecisionTables>, ms: number): Promise<StoredToken[]> {
  const rows = await db
    .selectFrom('tokens')
    .selectAll()
    .where('state', '=', 'valid')
    .where(({ or, eb }) => or([eb('expires_at_ms', 'is', null), eb('expires_at_ms', '>', ms)]))
    .execute();
  return completed(db, rows);
}

/** Adds scopes and connectors, which never change, so they may be read after the token. */
async function completed(db: Kysely<DecisionTables>, rows: readonly TokenRow[]): Promise<StoredToken[]> {
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) {
    return [];
  }
  const scopes = await db.selectFrom('token_scopes').selectAll().where('token_id', 'in', ids).execute();
  const connectors = await db
    .selectFrom('token_connectors')
    .selectAll()
    .where('token_id', 'in', ids)
    .orderBy('connector')
    .execute();
  const byId = new Map(ids.map((id) => [id, { scopes: new Set<Scope>(), connectors: Array<string>() }]));
  scopes.forEach(({ token_id, scope }) => byId.get(token_id)?.scopes.add(scope));
  connectors.forEach(({ token_id, connector }) => byId.get(token_id)?.connectors.push(connector));
  return rows.map((row) => {
    const given = byId.get(row.id)!;
    return {
      ...row,
      scopes: SCOPES.filter((scope) => given.scopes.has(scope)),
      connectors: row.bound ? given.connectors : null,
    };
  });
}

/** False if a token with this id exists; it stays unchanged. */
export async function insertToken(
  { db, notify }: DecisionTransaction,
  { id, hash, name, scopes, connectors, expiresAtMs }: TokenToCreate,
  { actor, nowMs }: TokenChange
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('tokens')
    .values({
      id,
      name,
      hash,
      state: 'valid',
      bound: connectors ? 1 : 0,
      created_at_ms: nowMs,
      created_by: actor,
      expires_at_ms: expiresAtMs,
      last_used_at_ms: null,
      revoked_at_ms: null,
      revoked_by: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n) {
    return false;
  }
  await db
    .insertInto('token_scopes')
    .values(scopes.map((scope) => ({ token_id: id, scope })))
    .execute();
  if (connectors && connectors.length > 0) {
    await db
      .insertInto('token_connectors')
      .values(connectors.map((connector) => ({ token_id: id, connector })))
      .execute();
  }
  notify(TOKENS_CHANNEL, id);
  return true;
}

export async function createToken(store: DecisionStore, token: TokenToCreate, change: TokenChange): Promise<void> {
  const { id, name, scopes, connectors, expiresAtMs } = token;
  await store.transaction(async (transaction) => {
    await insertToken(transaction, token, change);
    await auditToken(transaction, 'token.create', id, { name, scopes, connectors, expiresAtMs }, change);
  });
}

/** Returns the token's name, or null if no valid token has this id. */
export function revokeToken(store: DecisionStore, id: string, change: TokenChange): Promise<{ name: string } | null> {
  return store.transaction(async (transaction) => {
    const revoked = await transaction.db
      .updateTable('tokens')
      .set({ state: 'revoked', revoked_at_ms: change.nowMs, revoked_by: change.actor })
      .where('id', '=', id)
      .where('state', '=', 'valid')
      .returning('name')
      .executeTakeFirst();
    if (!revoked) {
      return null;
    }
    await auditToken(transaction, 'token.revoke', id, { name: revoked.name }, change);
    transaction.notify(TOKENS_CHANNEL, id);
    return revoked;
  });
}

export async function auditToken(
  { db }: DecisionTransaction,
  action: 'token.create' | 'token.revoke' | 'token.import',
  id: string,
  detail: object,
  { actor, nowMs, token = null }: TokenChange
) {
  await db
    .insertInto('audit')
    .values({ at_ms: nowMs, actor, action, subject: id, reason: '', detail: JSON.stringify({ ...detail, token }) })
    .execute();
}

/**
 * Records when tokens were last used, by id, in epoch milliseconds. Of times from several processes, the latest is
 * kept.
 */
export async function noteUses(store: DecisionStore, uses: ReadonlyMap<string, number>) {
  await store.transaction(async ({ db }) => {
    for (const [id, ms] of uses) {
      await db
        .updateTable('tokens')
        .set({ last_used_at_ms: ms })
        .where('id', '=', id)
        .where(({ or, eb }) => or([eb('last_used_at_ms', 'is', null), eb('last_used_at_ms', '<', ms)]))
        .execute();
    }
  });
}
