/**
 * Counts the results of events by connector, in a bounded number of series. The connectors that send most have a series
 * each; the rest share `other`. A series that is replaced restarts from 0 if it comes back, as Prometheus counters may.
 */
import { type Counter } from 'prom-client';

import { setNewest } from '../setNewest';
import { type CommitCounts } from './sortEvents';
import { type StoredEvent } from './storedEvent';

const EVENT_RESULTS = ['accepted', 'duplicate', 'conflict', 'rejected'] as const;
type EventResult = (typeof EVENT_RESULTS)[number];

const MAX_CONNECTORS = 50;
/** How many of the other connectors are watched, to see which one outgrows a connector that has a series. */
const MAX_WATCHED = 1000;
/** How many times larger it must be. Without this, two connectors of similar size would keep swapping. */
const OUTGROWN = 2;

const OTHER = 'other';

export type ConnectorResults = Record<Exclude<EventResult, 'rejected'>, number>;

/** The results of a batch's valid events, by connector. */
export function resultsByConnector(
  events: readonly StoredEvent[],
  { duplicatesAt = [], conflicts }: CommitCounts
): Map<string, ConnectorResults> {
  const byConnector = new Map<string, ConnectorResults>();
  for (const { connector } of events) {
    const counts = byConnector.get(connector);
    if (counts) {
      counts.accepted++;
    } else {
      byConnector.set(connector, { accepted: 1, duplicate: 0, conflict: 0 });
    }
  }
  const move = (at: number, result: 'duplicate' | 'conflict') => {
    const counts = byConnector.get(events[at]!.connector)!;
    counts.accepted--;
    counts[result]++;
  };
  duplicatesAt.forEach((at) => move(at, 'duplicate'));
  conflicts.forEach((at) => move(at, 'conflict'));
  return byConnector;
}

export class ConnectorCounts {
  readonly #named = new Map<string, number>();
  readonly #watched = new Map<string, number>();

  constructor(private readonly counter: Counter<'connector' | 'result'>) {}

  /** Adds the results of a batch's valid events. */
  addBatch(results: ReadonlyMap<string, ConnectorResults>) {
    for (const [connector, { accepted, duplicate, conflict }] of results) {
      const label = this.#labelOf(connector, accepted + duplicate + conflict);
      this.counter.inc({ connector: label, result: 'accepted' }, accepted);
      this.counter.inc({ connector: label, result: 'duplicate' }, duplicate);
      this.counter.inc({ connector: label, result: 'conflict' }, conflict);
    }
  }

  /** Rejected events have a connector that is unknown or unverified, so they never start a series. */
  addRejected(connector: string) {
    const isNamed = this.#named.has(connector);
    this.counter.inc({ connector: isNamed ? connector : OTHER, result: 'rejected' });
  }

  #labelOf(connector: string, count: number): string {
    const named = this.#named.get(connector);
    if (named !== undefined || this.#named.size < MAX_CONNECTORS) {
      this.#named.set(connector, (named ?? 0) + count);
      return connector;
    }
    const total = (this.#watched.get(connector) ?? 0) + count;
    this.#watched.delete(connector);
    const [least, leastTotal] = this.#least();
    if (total <= leastTotal * OUTGROWN) {
      setNewest(this.#watched, connector, total, MAX_WATCHED);
      return OTHER;
    }
    this.#named.delete(least);
    EVENT_RESULTS.forEach((result) => this.counter.remove({ connector: least, result }));
    setNewest(this.#watched, least, leastTotal, MAX_WATCHED);
    this.#named.set(connector, total);
    return connector;
  }

  #least(): [connector: string, total: number] {
    let least: [string, number] = ['', Infinity];
    for (const entry of this.#named) {
      least = entry[1] < least[1] ? entry : least;
    }
    return least;
  }
}
