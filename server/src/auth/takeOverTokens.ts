/**
 * Imports tokens from the file in which earlier versions kept them, once for each content of the file. A token that is
 * in the store already is not changed, so that a revoked one stays revoked.
 */
import { createHash } from 'node:crypto';

import { type DecisionStore } from '../decisions/store';
import { auditToken, insertToken } from '../decisions/tokens';
import { parseTimestamp } from '../time';
import { readTokens, type TokenEntry } from './tokenFile';

/** Returns how many were imported. */
export async function takeOverTokens(store: DecisionStore, file: string): Promise<number> {
  const entries = await readTokens(file);
  if (entries.length === 0) {
    return 0;
  }
  // Several servers that share a store may each have had a file.
  const name = `tokens ${createHash('sha256').update(JSON.stringify(entries)).digest('hex')}`;
  return store.transaction(async (transaction) => {
    const { db } = transaction;
    const done = await db.selectFrom('imports').select('name').where('name', '=', name).executeTakeFirst();
    if (done) {
      return 0;
    }
    const nowMs = Date.now();
    let taken = 0;
    for (const entry of entries) {
      const createdMs = parseTimestamp(entry.createdAt) ?? nowMs;
      const token = { ...entry, expiresAtMs: null };
      if (await insertToken(transaction, token, { actor: 'command line', nowMs: createdMs })) {
        const detail = { file, ...described(entry) };
        await auditToken(transaction, 'token.import', entry.id, detail, { actor: 'start of the server', nowMs });
        taken++;
      }
    }
    await db
      .insertInto('imports')
      .values({ name, done_ms: nowMs })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return taken;
  });
}

const described = ({ name, scopes, connectors, createdAt }: TokenEntry) => ({ name, scopes, connectors, createdAt });
