/** The tokens that are valid now: those of the file, read again when it changes, and the bootstrap token. */
import path from 'node:path';

import { type Scope, SCOPES } from '@sync-health/contract';

import { type Config } from '../config';
import { fingerprintOf, readTokens, type TokenEntry } from './tokenFile';
import { hashOf, idOf, matchesHash } from './tokenFormat';

/** What a token allows; `connectors` is null where it is not bound to any. */
export interface Caller {
  name: string;
  scopes: readonly Scope[];
  connectors: readonly string[] | null;
}

const BOOTSTRAP: Caller = { name: 'bootstrap token', scopes: SCOPES, connectors: null };

type TokenConfig = Pick<Config, 'tokensFile' | 'dataDir' | 'bootstrapToken'>;

export const tokensFileOf = ({ tokensFile, dataDir }: Omit<TokenConfig, 'bootstrapToken'>) =>
  path.resolve(tokensFile ?? path.join(dataDir, 'tokens.json'));

export const tokensOf = (config: TokenConfig) => new Tokens(tokensFileOf(config), config.bootstrapToken);

export class Tokens {
  readonly #bootstrapHash: string | null;
  #entries = new Map<string, TokenEntry>();
  #fingerprint = '';
  #reading: Promise<void> | null = null;

  constructor(
    private readonly file: string,
    bootstrapToken: string | null
  ) {
    this.#bootstrapHash = bootstrapToken === null ? null : hashOf(bootstrapToken);
  }

  /** Null where the token is none of those that are valid now. A file that can't be read is an error, not an empty one. */
  async holderOf(token: string): Promise<Caller | null> {
    const id = idOf(token);
    if (id === null) {
      return null;
    }
    await this.#refresh();
    const entry = this.#entries.get(id);
    return entry && matchesHash(token, entry.hash)
      ? { name: entry.name, scopes: entry.scopes, connectors: entry.connectors }
      : null;
  }

  bootstrapCallerOf(token: string): Caller | null {
    return this.#bootstrapHash !== null && matchesHash(token, this.#bootstrapHash) ? BOOTSTRAP : null;
  }

  /** Whether anyone can call at all. */
  async exist(): Promise<boolean> {
    await this.#refresh();
    return this.#bootstrapHash !== null || this.#entries.size > 0;
  }

  async #refresh() {
    const fingerprint = fingerprintOf(this.file);
    if (fingerprint !== this.#fingerprint) {
      this.#reading ??= this.#read(fingerprint).finally(() => (this.#reading = null));
      await this.#reading;
    }
  }

  async #read(fingerprint: string) {
    this.#entries = new Map((await readTokens(this.file)).map((entry) => [entry.id, entry]));
    this.#fingerprint = fingerprint;
  }
}
