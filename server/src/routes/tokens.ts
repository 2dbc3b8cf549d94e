/** Tokens: managers create, list and revoke them. A token can't grant more than it has itself. */
import { CreatedToken, type Token, TokenInput, TokenList } from '@sync-health/contract';
import { type Static, Type } from '@sinclair/typebox';
import { type FastifyInstance, type FastifyRequest } from 'fastify';

import { requestedBy } from '../auth/requestedBy';
import { newToken } from '../auth/tokenFormat';
import {
  createToken,
  listTokens,
  revokeToken,
  type StoredToken,
  tokenById,
  type TokenToCreate,
} from '../decisions/tokens';
import { ProblemError } from '../http/problems';
import { parseTimestamp } from '../time';

const Params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) });
type Params = Static<typeof Params>;

const Querystring = Type.Object({
  revoked: Type.Optional(Type.Boolean({ description: 'Whether revoked tokens are listed as well' })),
});
type Querystring = Static<typeof Querystring>;

export async function tokenRoutes(app: FastifyInstance) {
  const { decisions: store, tokens } = app;

  app.get<{ Querystring: Querystring }>(
    '/v1/tokens',
    {
      onRequest: app.requireScope('manage'),
      schema: {
        tags: ['access'],
        summary: 'All tokens, without their secrets',
        description: 'A token that is bound to connectors sees tokens that are bound to no others.',
        querystring: Querystring,
        response: { 200: TokenList },
      },
    },
    async (request): Promise<TokenList> => {
      const all = await listTokens(store.db, request.query.revoked);
      return { tokens: all.filter((token) => isWithin(request, token.connectors)).map(shownToken) };
    }
  );

  app.post<{ Body: TokenInput }>(
    '/v1/tokens',
    {
      onRequest: app.requireScope('manage'),
      schema: {
        tags: ['access'],
        summary: 'Make a token',
        description:
          'Only this answer contains the token itself. It gets no scope that the token of this request lacks and, if that is bound to connectors, no others. `X-Requested-By` names the person who asks.',
        body: TokenInput,
        response: { 201: CreatedToken },
      },
    },
    async (request, reply) => {
      const { id, token, hash } = newToken();
      await createToken(store, { id, hash, ...checked(request) }, changeBy(request));
      tokens.forget();
      const stored = await tokenById(store.db, id);
      return reply.status(201).send({ ...shownToken(stored!), token });
    }
  );

  app.delete<{ Params: Params }>(
    '/v1/tokens/:id',
    {
      onRequest: app.requireScope('manage'),
      schema: {
        tags: ['access'],
        summary: 'Revoke a token',
        description: 'Every server process refuses it from the next call on.',
        params: Params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const token = await tokenById(store.db, id);
      if (!token || !isWithin(request, token.connectors) || !(await revokeToken(store, id, changeBy(request)))) {
        throw new ProblemError(404, `There is no token ${id} that could be revoked.`, { field: 'id' });
      }
      tokens.forget();
      return reply.status(204).send();
    }
  );
}

const changeBy = (request: FastifyRequest) => ({
  actor: requestedBy(request),
  nowMs: Date.now(),
  token: request.caller?.id,
});

function checked(request: FastifyRequest<{ Body: TokenInput }>): Omit<TokenToCreate, 'id' | 'hash'> {
  const { name, scopes, connectors = null, expiresAt } = request.body;
  const lacking = scopes.filter((scope) => !request.caller?.scopes.includes(scope));
  if (lacking.length > 0) {
    throw new ProblemError(403, `This token can't grant scopes that it lacks: ${lacking.join(', ')}.`, {
      field: 'scopes',
    });
  }
  if (!isWithin(request, connectors)) {
    const bound = request.caller?.connectors?.join(', ') ?? '';
    throw new ProblemError(403, `This token is bound to connectors, and can grant only those: ${bound}.`, {
      field: 'connectors',
    });
  }
  const expiresAtMs = expiresAt === undefined ? null : parseTimestamp(expiresAt);
  if (expiresAtMs !== null && expiresAtMs <= Date.now()) {
    throw new ProblemError(422, 'expiresAt must be in the future.', { field: 'expiresAt' });
  }
  return { name, scopes, connectors, expiresAtMs };
}

/** Whether these connectors, null for all, are within those that the caller's token is bound to. */
function isWithin({ caller }: FastifyRequest, connectors: readonly string[] | null): boolean {
  const own = caller?.connectors ?? null;
  return own === null || (connectors !== null && connectors.every((connector) => own.includes(connector)));
}

const shownToken = (token: StoredToken): Token => ({
  id: token.id,
  name: token.name,
  scopes: token.scopes,
  connectors: token.connectors,
  createdAt: token.created_at_ms,
  createdBy: token.created_by,
  expiresAt: token.expires_at_ms,
  lastUsedAt: token.last_used_at_ms,
  revokedAt: token.revoked_at_ms,
});
