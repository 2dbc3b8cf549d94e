/** Callers' tokens: scopes, connectors and expiry. Only a hash of the secret is stored. */
import { type Scope, SCOPES } from '@sync-health/contract';
import { type Kysely, type Migration, sql } from 'kysely';

import { type ColumnTypes } from '../columnTypes';
import { keepFinalStates } from './finalStates';

export interface TokenTables {
  tokens: {
    id: string;
    name: string;
    /** SHA-256 of the whole token, in hexadecimal digits. */
    hash: string;
    state: 'valid' | 'revoked';
    /** 1 if the token may act only for the connectors in `token_connectors`, of which there may be none. */
    bound: number;
    created_at_ms: number;
    created_by: string;
    /** Null if it does not expire. */
    expires_at_ms: number | null;
    last_used_at_ms: number | null;
    revoked_at_ms: number | null;
    revoked_by: string | null;
  };
  token_scopes: { token_id: string; scope: Scope };
  token_connectors: { token_id: string; connector: string };
}

export const tokenTables = (types: ColumnTypes): Migration => ({
  async up(db: Kysely<unknown>) {
    const { text, time } = types;
    await db.schema
      .createTable('tokens')
      .addColumn('id', text, (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull().check(sql`name <> ''`))
      .addColumn('hash', 'text', (column) =>
        column
          .notNull()
          .unique()
          .check(sql`length(hash) = 64`)
      )
      .addColumn('state', 'text', (column) => column.notNull().check(sql`state in ('valid', 'revoked')`))
      .addColumn('bound', 'integer', (column) => column.notNull().check(sql`bound in (0, 1)`))
      .addColumn('created_at_ms', time, (column) => column.notNull())
      .addColumn('created_by', 'text', (column) => column.notNull())
      .addColumn('expires_at_ms', time)
      .addColumn('last_used_at_ms', time)
      .addColumn('revoked_at_ms', time)
      .addColumn('revoked_by', 'text')
      .addCheckConstraint(
        'tokens_revoked',
        sql`(state = 'revoked') = (revoked_at_ms is not null) and (state = 'revoked') = (revoked_by is not null)`
      )
      .execute();
    await keepFinalStates(db, types, { table: 'tokens', column: 'state', states: ['revoked'] });
    await db.schema
      .createTable('token_scopes')
      .addColumn('token_id', text, (column) => column.notNull().references('tokens.id'))
      .addColumn('scope', 'text', (column) =>
        column.notNull().check(sql`scope in (${sql.join(SCOPES.map((scope) => sql.lit(scope)))})`)
      )
      .addPrimaryKeyConstraint('token_scopes_pk', ['token_id', 'scope'])
      .execute();
    await db.schema
      .createTable('token_connectors')
      .addColumn('token_id', text, (column) => column.notNull().references('tokens.id'))
      .addColumn('connector', text, (column) => column.notNull())
      .addPrimaryKeyConstraint('token_connectors_pk', ['token_id', 'connector'])
      .execute();
  },
});
