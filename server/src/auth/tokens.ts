/** Identifies the caller by its token: one of the store, whose last use is recorded, or the bootstrap token. */
import { type Scope, SCOPES } from '@sync-health/contract';
import { type FastifyBaseLogger } from 'fastify';

import { type DecisionStore } from '../decisions/store';
import { noteUses, type StoredToken } from '../decisions/tokens';
import { TokenCache } from './tokenCache';
import { hashOf, idOf, matchesHash } from './tokenFormat';

/** How often uses are written, in the background. */
const NOTE_USES_MS = 60_000;

/** What a token allows; `connectors` is null for all. */
export interface Caller {
  id: string;
  name: string;
  scopes: readonly Scope[];
  connectors: readonly string[] | null;
}

/** Null if no token matches or it was revoked. */
export type Holder = { caller: Caller } | { expiredAtMs: number } | null;

const BOOTSTRAP: Caller = { id: 'bootstrap', name: 'bootstrap token', scopes: SCOPES, connectors: null };

export class Tokens {
  readonly #bootstrapHash: string | null;
  readonly #cache: TokenCache;
  /** Last uses that are not written yet, by id. */
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

  /** Throws if the store does not answer. */
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

  /** Whether any caller could be admitted. */
  async exist(): Promise<boolean> {
    const nowMs = Date.now();
    return this.#bootstrapHash !== null || (await this.#cache.all()).some((token) => !hasExpired(token, nowMs));
  }

  /** Call it after this process changed tokens; it applies from the next call on. */
  forget() {
    this.#cache.forget();
  }

  async noteUses() {
    const uses = this.#used;
    this.#used = new Map();
    if (uses.size > 0) {
      await noteUses(this.store, uses).catch((error: unknown) => {
        // Later uses take precedence.
        this.#used = new Map([...uses, ...this.#used]);
        this.log?.warn({ err: error }, 'could not record the last use of tokens');
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
