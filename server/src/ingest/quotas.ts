/** Applies the rate limits of tokens and connectors: 429 with the limit, its setting, and when to come back. */
import { type Config } from '../config/config';
import { ProblemError } from '../http/problems';
import { RateLimit } from './rateLimit';
import { type Sender } from './sender';
import { type StoredEvent } from './storedEvent';

type QuotaConfig = Pick<Config, 'tokenEventsPerSecond' | 'connectorEventsPerSecond'>;

export class Quotas {
  readonly #tokens: RateLimit;
  readonly #connectors: RateLimit;

  constructor({ tokenEventsPerSecond, connectorEventsPerSecond }: QuotaConfig) {
    this.#tokens = new RateLimit(tokenEventsPerSecond);
    this.#connectors = new RateLimit(connectorEventsPerSecond);
  }

  /** Throws if the token, or the connector when it is known, has sent more than its limit. */
  assertMaySend({ token, connector }: Sender) {
    const { perSecond } = this.#tokens;
    assertNoWait(this.#tokens.waitSeconds(token), `This token may send ${perSecond} events a second`, 'TOKEN');
    if (connector !== '') {
      this.#assertConnector(connector);
    }
  }

  /** Throws if a connector of these events has sent more than its limit. */
  assertMayStore(events: readonly StoredEvent[]) {
    if (this.#connectors.perSecond > 0) {
      new Set(events.map(({ connector }) => connector)).forEach((connector) => this.#assertConnector(connector));
    }
  }

  /** Counts events that are about to be stored. Call the returned function if they are not stored after all. */
  charge(token: string, events: readonly StoredEvent[]): () => void {
    const counts = new Map<string, number>();
    if (this.#connectors.perSecond > 0) {
      events.forEach(({ connector }) => counts.set(connector, (counts.get(connector) ?? 0) + 1));
    }
    const add = (sign: 1 | -1) => {
      this.#tokens.charge(token, sign * events.length);
      counts.forEach((count, connector) => this.#connectors.charge(connector, sign * count));
    };
    add(1);
    return () => add(-1);
  }

  #assertConnector(connector: string) {
    const { perSecond } = this.#connectors;
    assertNoWait(
      this.#connectors.waitSeconds(connector),
      `The connector ${connector} may send ${perSecond} events a second`,
      'CONNECTOR'
    );
  }
}

function assertNoWait(waitSeconds: number, limit: string, whose: 'TOKEN' | 'CONNECTOR') {
  if (waitSeconds > 0) {
    throw new ProblemError(
      429,
      `${limit} (SYNC_HEALTH_${whose}_EVENTS_PER_SECOND), and has sent more: send the batch again in ${waitSeconds} seconds.`,
      { retryAfterSeconds: waitSeconds }
    );
  }
}
