import { type Static, Type } from '@sinclair/typebox';

import { literals } from './literals';
import { Timestamp } from './time';
import { MAX_LENGTH, SCOPES } from './words';

/** Token names appear in lists and logs, so they must not contain control characters or lone surrogates. */
export const TOKEN_NAME = '^[^\\p{C}]*$';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T, description: string) =>
  Type.Union([schema, Type.Null()], { description });

const members = {
  name: Type.String({ minLength: 1, maxLength: MAX_LENGTH.tokenName, pattern: TOKEN_NAME }),
  scopes: Type.Array(literals(SCOPES), { minItems: 1, uniqueItems: true }),
};

const Connectors = Type.Array(Type.String({ minLength: 1, maxLength: MAX_LENGTH.connector }), {
  minItems: 1,
  maxItems: 100,
  uniqueItems: true,
});

export const TokenInput = Type.Object(
  {
    ...members,
    connectors: Type.Optional(
      Type.Union([Connectors, Type.Null()], {
        description: 'The connectors to bind it to; when absent, all are allowed',
      })
    ),
    expiresAt: Type.Optional(Timestamp),
  },
  { $id: 'TokenInput', additionalProperties: false }
);
export type TokenInput = Static<typeof TokenInput>;

const tokenMembers = {
  id: Type.String(),
  ...members,
  connectors: nullable(Type.Array(Type.String()), 'The connectors that it is bound to; null for all'),
  createdAt: Type.Number(),
  createdBy: Type.String(),
  expiresAt: nullable(Type.Number(), 'Null if it does not expire'),
  lastUsedAt: nullable(Type.Number(), 'To the minute; null if never'),
  revokedAt: nullable(Type.Number(), 'Null if it was not revoked'),
};

/** A token as it may be shown, without its secret, which is not stored. */
export const Token = Type.Object(tokenMembers, { $id: 'Token' });
export type Token = Static<typeof Token>;

export const CreatedToken = Type.Object(
  {
    ...tokenMembers,
    token: Type.String({ description: 'The token itself, which only this answer contains' }),
  },
  { $id: 'CreatedToken' }
);
export type CreatedToken = Static<typeof CreatedToken>;

export const TokenList = Type.Object({ tokens: Type.Array(Token) }, { $id: 'TokenList' });
export type TokenList = Static<typeof TokenList>;
