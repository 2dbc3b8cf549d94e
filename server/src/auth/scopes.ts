/** Authenticates callers and checks their scopes: `app.requireScope('read')` guards a route. */
import { type Scope } from '@sync-health/contract';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, type onRequestAsyncHookHandler } from 'fastify';

import { ProblemError } from '../http/problems';
import { FailedAttempts } from './failedAttempts';
import { type Caller, type Tokens } from './tokens';

declare module 'fastify' {
  interface FastifyInstance {
    tokens: Tokens;
    /** A hook that admits only callers with this scope; without a scope, any valid token. */
    requireScope(scope?: Scope): onRequestAsyncHookHandler;
  }
  interface FastifyRequest {
    caller: Caller | null;
  }
}

export function registerAuth(app: FastifyInstance, tokens: Tokens) {
  const failed = new FailedAttempts();
  app.decorate('tokens', tokens);
  app.addHook('onClose', () => tokens.close());
  app.decorateRequest('caller', null);
  app.decorate('requireScope', (scope?: Scope) => async (request: FastifyRequest, reply: FastifyReply) => {
    const caller = await authenticate(request, reply, tokens, failed);
    if (scope !== undefined && !caller.scopes.includes(scope)) {
      reply.header('WWW-Authenticate', `Bearer realm="sync-health", error="insufficient_scope", scope="${scope}"`);
      throw new ProblemError(403, `The token lacks the scope ${scope}.`);
    }
    request.caller = caller;
  });
}

async function authenticate(request: FastifyRequest, reply: FastifyReply, tokens: Tokens, failed: FailedAttempts) {
  const token = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) {
    reply.header('WWW-Authenticate', 'Bearer realm="sync-health"');
    throw new ProblemError(401, 'A bearer token is needed, as in `Authorization: Bearer sh_…`.');
  }
  // A valid token passes whatever its address: one broken sender must not lock out others there.
  const bootstrap = tokens.bootstrapCallerOf(token);
  if (bootstrap) {
    return bootstrap;
  }
  const holder = await tokens.holderOf(token).catch((error: unknown) => {
    request.log.error({ err: error }, 'could not read tokens');
    throw new ProblemError(503, 'The tokens of this server cannot be read; its log says why.', {
      retryAfterSeconds: 5,
    });
  });
  if (holder && 'caller' in holder) {
    return holder.caller;
  }
  if (holder) {
    // The holder is not guessing, and must learn the reason.
    reply.header('WWW-Authenticate', 'Bearer realm="sync-health", error="invalid_token", error_description="expired"');
    const expired = new Date(holder.expiredAtMs).toISOString();
    throw new ProblemError(401, `The token expired at ${expired}: create a new one to replace it.`);
  }
  const waitSeconds = failed.waitSeconds(request.ip);
  if (waitSeconds > 0) {
    throw new ProblemError(429, 'Too many attempts with a token that is not valid; wait before the next.', {
      retryAfterSeconds: waitSeconds,
    });
  }
  failed.add(request.ip);
  reply.header('WWW-Authenticate', 'Bearer realm="sync-health", error="invalid_token"');
  throw new ProblemError(401, 'The token is not valid: it is unknown or revoked.');
}

/** Throws if the caller's token is bound to other connectors. */
export function assertConnector(request: FastifyRequest, connector: string) {
  if (!mayUseConnector(request, connector)) {
    throw new ProblemError(403, `The token is not bound to the connector ${connector}.`, { field: 'connector' });
  }
}

export function mayUseConnector({ caller }: FastifyRequest, connector: string): boolean {
  return caller !== null && (caller.connectors === null || caller.connectors.includes(connector));
}
