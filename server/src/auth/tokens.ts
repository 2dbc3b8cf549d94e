/** Whose token a call bears: one of the store, whose last use is noted there, or the bootstrap token. */
import { type Scope, SCOPES } from '@sync-health/contract';
import { type FastifyBaseLogger } from 'fastify';

import { type DecisionStore } from '../decisions/store';
import { noteUses, type StoredToken } from '../decisions/tokens';
import { TokenCache } from './tokenCache';
import { hashOf, idOf, matchesHash } from './tokenFormat';

/** Uses are written so often, beside the calls. */
const NOTE_USES_MS = 60_000;

/** What a token allows; `connectors` is null where it is not bound to any. */
export interface Caller {
  id: string;
  name: string;
  scopes: readonly Scope[];
  connectors: readonly string[] | null;
}

/** Null where the token is none of those that were made and not revoked. */
export type Holder = { caller: Caller } | { expiredAtMs: number } | null;

const BOOTSTRAP: Caller = { id: 'bootstrap', name: 'bootstrap token', scopes: SCOPES, connectors: null };

export class Tokens {
  readonly #bootstrapHash: string | null;
  readonly #cache: TokenCache;
  /** When those were used whose use is not noted yet, by id. */
  #used = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly store: DecisionStore,
    bootstrapToken: string | null,
    private readonly log?: Pick<FastifyBaseLogger, 'warn'>
  ) {
    this.#bootstrapHash = bootstrapToken === null ? null : hashOf(bootstrapToken);
    this.#cache = new TokenCache(store);
    this.#timer = setInterval(() => void this.noteUses(), NOTE_USES_MS).unref();
  }

  /** Throws where the store does not answer. */
  async holderOf(token: string): Promise<Holder> {
    const id = idOf(token);
    const stored = id === null ? null : await this.#cache.find(id);
    if (!stored || !matchesHash(token, stored.hash)) {
      return null;
    }
    const nowMs = Date.now();
    if (hasExpired(stored, nowMs)) {
      return { expiredAtMs: stored.expires_at_ms };
    }
    this.#used.set(stored.id, nowMs);
    return { caller: { id: stored.id, name: stored.name, scopes: stored.scopes, connectors: stored.connectors } };
  }

  bootstrapCallerOf(token: string): Caller | null {
    return this.#bootstrapHash !== null && matchesHash(token, this.#bootstrapHash) ? BOOTSTRAP : null;
  }

  /** Whether anyone can call at all. */
  async exist(): Promise<boolean> {
    const nowMs = Date.now();
    return this.#bootstrapHash !== null || (await this.#cache.all()).some((token) => !hasExpired(token, nowMs));
  }

  /** After a change by this process: it counts for the next call. */
  forget() {
    this.#cache.forget();
  }

  async noteUses() {
    const uses = this.#used;
    this.#used = new Map();
    if (uses.size > 0) {
      await noteUses(this.store, uses).catch((error: unknown) => {
        // Whatever was used again meanwhile is later.
        this.#used = new Map([...uses, ...this.#used]);
        this.log?.warn({ err: error }, 'the last use of tokens could not be noted');
      });
    }
  }

  async close() {
    clearInterval(this.#timer);
    this.#cache.close();
    await this.noteUses();
  }
}

const hasExpired = (token: StoredToken, nowMs: number): token is StoredToken & { expires_at_ms: number } =>
  token.expires_at_ms !== null && token.expires_at_ms <= nowMs;
