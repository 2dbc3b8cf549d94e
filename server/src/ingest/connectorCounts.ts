/**
 * What became of events, by connector, in a number of series that has an end: those that send most have one of their
 * own, the rest are `other`. A series that gives way to another begins anew if it comes back, as counters may.
 */
import { type Counter } from 'prom-client';

import { setNewest } from '../setNewest';
import { type CommitCounts } from './sortEvents';
import { type StoredEvent } from './storedEvent';

const EVENT_RESULTS = ['accepted', 'duplicate', 'conflict', 'rejected'] as const;
type EventResult = (typeof EVENT_RESULTS)[number];

const MAX_CONNECTORS = 50;
/** Of the rest, so many are watched, to see who outgrows one that has a series. */
const MAX_WATCHED = 1000;
/** How much larger it must be, or two that are alike would change places all the time. */
const OUTGROWN = 2;

const OTHER = 'other';

export type ConnectorResults = Record<Exclude<EventResult, 'rejected'>, number>;

/** What became of the events of a batch that were valid, by connector. */
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

  /** Events that were valid, and what became of them. */
  addBatch(results: ReadonlyMap<string, ConnectorResults>) {
    for (const [connector, { accepted, duplicate, conflict }] of results) {
      const label = this.#labelOf(connector, accepted + duplicate + conflict);
      this.counter.inc({ connector: label, result: 'accepted' }, accepted);
      this.counter.inc({ connector: label, result: 'duplicate' }, duplicate);
      this.counter.inc({ connector: label, result: 'conflict' }, conflict);
    }
  }

  /** What can't be read has no connector, or one that nobody vouches for: it makes no series. */
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
