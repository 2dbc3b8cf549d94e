import { type Static, Type } from '@sinclair/typebox';

import { literals } from './literals';
import { Timestamp } from './time';
import { MAX_LENGTH, SCOPES } from './words';

/** It is shown in lists and logs, so nothing in it is a control character, or half of one that is not whole. */
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
      Type.Union([Connectors, Type.Null()], { description: 'Those that it is bound to; absent, it is bound to none' })
    ),
    expiresAt: Type.Optional(Timestamp),
  },
  { $id: 'TokenInput', additionalProperties: false }
);
export type TokenInput = Static<typeof TokenInput>;

const tokenMembers = {
  id: Type.String(),
  ...members,
  connectors: nullable(Type.Array(Type.String()), 'Those that it is bound to, null for all'),
  createdAt: Type.Number(),
  createdBy: Type.String(),
  expiresAt: nullable(Type.Number(), 'Null where it does not expire'),
  lastUsedAt: nullable(Type.Number(), 'Within a minute; null where it never was'),
  revokedAt: nullable(Type.Number(), 'Null where it was not revoked'),
};

/** A token as everybody may see it: without its secret, which nobody keeps. */
export const Token = Type.Object(tokenMembers, { $id: 'Token' });
export type Token = Static<typeof Token>;

export const CreatedToken = Type.Object(
  {
    ...tokenMembers,
    token: Type.String({ description: 'The token itself: in this answer alone' }),
  },
  { $id: 'CreatedToken' }
);
export type CreatedToken = Static<typeof CreatedToken>;

export const TokenList = Type.Object({ tokens: Type.Array(Token) }, { $id: 'TokenList' });
export type TokenList = Static<typeof TokenList>;
