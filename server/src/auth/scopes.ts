/** Who calls, and what they may do: `app.requireScope('read')` guards a route. */
import { createHash, timingSafeEqual } from 'node:crypto';

import { type Scope, SCOPES } from '@sync-health/contract';
import { type FastifyInstance, type FastifyRequest, type onRequestAsyncHookHandler } from 'fastify';

import { ProblemError } from '../problems';

/** What a token allows; `connectors` is null where it is not bound to any. */
export interface Caller {
  scopes: readonly Scope[];
  connectors: readonly string[] | null;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** A hook that lets only callers with this scope through; without a scope, any valid token. */
    requireScope(scope?: Scope): onRequestAsyncHookHandler;
  }
  interface FastifyRequest {
    caller: Caller | null;
  }
}

export function registerAuth(app: FastifyInstance, bootstrapToken: string | null) {
  app.decorateRequest('caller', null);
  app.decorate('requireScope', (scope?: Scope) => async (request: FastifyRequest) => {
    request.caller = authenticate(request, bootstrapToken);
    if (scope !== undefined && !request.caller.scopes.includes(scope)) {
      throw new ProblemError(403, `The token lacks the scope ${scope}.`);
    }
  });
}

function authenticate(request: FastifyRequest, bootstrapToken: string | null): Caller {
  const everything: Caller = { scopes: SCOPES, connectors: null };
  if (bootstrapToken === null) {
    return everything;
  }
  const token = /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined || !timingSafeEqual(digest(token), digest(bootstrapToken))) {
    throw new ProblemError(401, 'A valid bearer token is needed.');
  }
  return everything;
}

const digest = (text: string) => createHash('sha256').update(text).digest();
