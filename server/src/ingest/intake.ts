/**
 * The part of ingest that all formats share. Items read from a body are checked one by one, the valid ones are made
 * durable together, and the answer says what became of each.
 */
import { DEFAULT_CONNECTOR, type IngestResult, MAX_LENGTH } from '@sync-health/contract';
import { type FastifyInstance, type FastifyRequest } from 'fastify';

import { ProblemError } from '../http/problems';
import { traced } from '../telemetry/spans';
import { bodySourceOf } from './bodySource';
import { checkEvent } from './checkEvent';
import { resultsByConnector } from './connectorCounts';
import { eventsOfDryRuns, IS_DRY_RUN } from './dryRuns';
import { type BodySource, type RejectedItem } from './intakeLog';
import { type CommitCounts } from './sortEvents';
import { Quotas } from './quotas';
import { Unreadable } from './readBatch';
import { type Sender, senderOfBody, senderOfToken } from './sender';
import { type StoredEvent } from './storedEvent';
import { Turns } from './turns';

type Rejected = IngestResult['rejected'];

/** Nothing of the event is kept, not even a sample. */
const ERASED = 'The record was erased: what ended before that is not taken again';

const CONFLICT =
  'conflict: another event with this id is stored, and it stays; give each attempt an id of its own, and send it again unchanged';

/** Each week is a partition in every table that follows events, and takes as long to write as thousands of events. */
const MAX_WEEKS = 260;
const WEEK_MS = 7 * 86_400_000;

export class Intake {
  readonly #turns: Turns;
  readonly #quotas: Quotas;

  constructor(private readonly app: FastifyInstance) {
    this.#quotas = new Quotas(app.config);
    let connections = 0;
    app.server.on('connection', () => connections++);
    this.#turns = new Turns(() => connections);
  }

  /**
   * Call it before a body is read, which is the most expensive step. Throws if a batch would be refused, whichever of
   * the token's connectors it is for.
   */
  assertMayTake(request: FastifyRequest) {
    const sender = senderOfToken(request);
    this.#quotas.assertMaySend(sender);
    this.#assertNoQueue(sender);
  }

  #assertNoQueue(sender: Sender) {
    this.#turns.assertShort(sender);
    this.app.ingest.assertAccepts(sender);
  }

  /** Waits for its turn, then reads, checks and stores. Throws when the request is refused as a whole. */
  async take(request: FastifyRequest, read: ReadItems, options: TakeOptions = {}): Promise<IngestResult> {
    const { firstIndex = 0 } = options;
    const { metrics, masks, payloads, intakeLog } = this.app;
    const checked = await this.#withoutDryRuns(await this.#check(request, read, options));
    const { events } = checked;
    const source = bodySourceOf(request);
    this.#countRejected(source, checked.rejectedItems, request.caller?.connectors ?? null);
    assertFewWeeks(events);
    if (firstIndex === 0) {
      // A file that was begun is read to its end; rows beyond the limit count against later requests.
      this.#quotas.assertMayStore(events);
    }
    masks.applyTo(events);
    payloads.prepare(events);
    const counts = await this.#commit(events, source.tokenId);
    const { accepted, duplicates, conflicts } = counts;
    const results = resultsByConnector(events, counts);
    // New connectors get their series first, so that their rejected events are counted in it.
    metrics.connectorEvents.addBatch(results);
    checked.rejectedItems.forEach(({ connector }) => metrics.connectorEvents.addRejected(connector));
    intakeLog.addBatch(source, results);
    intakeLog.addConflicts(
      conflicts.map((at) => ({ connector: events[at]!.connector, detail: CONFLICT, item: shownEvent(events[at]!) }))
    );
    metrics.acceptedEvents.inc(accepted);
    metrics.duplicateEvents.inc(duplicates);
    metrics.conflictingEvents.inc(conflicts.length);
    return resultOf(checked, counts);
  }

  /** What `take` would answer. Nothing is stored or counted. */
  async tryOut(request: FastifyRequest, read: ReadItems, options: TakeOptions = {}): Promise<IngestResult> {
    const checked = await this.#withoutDryRuns(await this.#check(request, read, options));
    assertFewWeeks(checked.events);
    return resultOf(checked, checked.events.length === 0 ? NOTHING : await this.app.ingest.foresee(checked.events));
  }

  #check(request: FastifyRequest, read: ReadItems, options: TakeOptions): Promise<Checked> {
    const sender = senderOfBody(request);
    this.#assertNoQueue(sender);
    return this.#turns.take(sender, () =>
      checkItems(read(), {
        connectors: request.caller?.connectors ?? null,
        latestEndMs: Date.now() + this.app.config.aheadMs,
        isErased: (event) => this.app.erasedRecords.has(event),
        firstIndex: options.firstIndex ?? 0,
        mayBeUntimed: options.mayBeUntimed ?? false,
        likelyConnector: sender.connector,
      })
    );
  }

  async #withoutDryRuns(checked: Checked): Promise<Checked> {
    const { events, places, rejected, rejectedItems } = checked;
    const dry = await eventsOfDryRuns(this.app.decisions.db, events);
    if (dry.size === 0) {
      return checked;
    }
    const refused = [...dry].map((at) => events[at]!);
    const isLeft = (_: unknown, at: number) => !dry.has(at);
    return {
      events: events.filter(isLeft),
      places: places.filter(isLeft),
      rejected: [
        ...rejected,
        ...[...dry].map((at) => ({ index: places[at]!, id: events[at]!.id, detail: IS_DRY_RUN })),
      ],
      rejectedItems: [
        ...rejectedItems,
        ...refused.map((event) => ({ connector: event.connector, detail: IS_DRY_RUN, item: shownEvent(event) })),
      ],
    };
  }

  /** Notes a request that was refused as a whole, even if parts of it were read. */
  countRefused(request: FastifyRequest, detail: string) {
    if (request.caller) {
      const { connector } = senderOfBody(request);
      this.app.intakeLog.addRefused(vouchedFor(connector, request.caller.connectors), detail);
    }
  }

  #countRejected(source: BodySource, items: readonly RejectedItem[], connectors: readonly string[] | null) {
    const { metrics, intakeLog } = this.app;
    metrics.rejectedEvents.inc(items.length);
    intakeLog.addRejected(
      source,
      items.map((item) => ({ ...item, connector: vouchedFor(item.connector, connectors) }))
    );
  }

  async #commit(events: StoredEvent[], token: string): Promise<CommitCounts> {
    if (events.length === 0) {
      return NOTHING;
    }
    const observe = this.app.metrics.commitSeconds.startTimer();
    const giveBack = this.#quotas.charge(token, events);
    try {
      const attributes = { 'sync_health.events': events.length };
      const counts = await traced('ingest commit', { attributes }, async () => this.app.ingest.submit(events, token));
      observe();
      return counts;
    } catch (error) {
      giveBack();
      throw error;
    }
  }
}

const NOTHING: CommitCounts = { accepted: 0, duplicates: 0, conflicts: [] };

function resultOf({ events, places, rejected }: Checked, counts: CommitCounts): IngestResult {
  const { accepted, duplicates, conflicts } = counts;
  const listed = conflicts.map((at) => ({ index: places[at]!, id: events[at]!.id, detail: CONFLICT }));
  const all = [...rejected, ...listed].sort((a, b) => a.index - b.index);
  return { accepted, duplicates, conflicts: conflicts.length, rejected: all };
}

/** Whether a body had items, and every one was rejected. */
export const areAllBad = ({ accepted, duplicates, conflicts, rejected }: IngestResult) =>
  accepted + duplicates + conflicts === 0 && rejected.length > 0;

/** Reads a body, or a part of one; called when its turn comes. */
type ReadItems = () => readonly unknown[];

export interface TakeOptions {
  /** The index of the first item in its body. */
  firstIndex?: number;
  /** Whether the body says that events may have no `startTime`. */
  mayBeUntimed?: boolean;
}

interface Checked {
  events: StoredEvent[];
  /** The index of each event in its body. */
  places: number[];
  rejected: Rejected;
  rejectedItems: RejectedItem[];
}

interface CheckOptions {
  /** The connectors that the token may send for; null for all. */
  connectors: readonly string[] | null;
  latestEndMs: number;
  isErased(event: StoredEvent): boolean;
  firstIndex: number;
  mayBeUntimed: boolean;
  /** The connector to assume for unreadable items; empty when unknown. */
  likelyConnector: string;
}

function checkItems(
  items: readonly unknown[],
  { connectors, latestEndMs, isErased, firstIndex, mayBeUntimed, likelyConnector }: CheckOptions
) {
  const events: StoredEvent[] = [];
  /** The index of each event in its body. */
  const places: number[] = [];
  const rejected: Rejected = [];
  const rejectedItems: RejectedItem[] = [];
  items.forEach((item, at) => {
    const index = firstIndex + at;
    const checked = item instanceof Unreadable ? item : checkEvent(item, latestEndMs, mayBeUntimed);
    if ('reason' in checked) {
      rejected.push({ index, id: idOf(item), detail: checked.reason });
      const connector = item instanceof Unreadable ? likelyConnector : connectorOf(item);
      rejectedItems.push({ connector, detail: checked.reason, item });
    } else if (connectors && !connectors.includes(checked.event.connector)) {
      const detail = `The token does not allow the connector ${JSON.stringify(checked.event.connector)}`;
      rejected.push({ index, id: checked.event.id, detail });
      rejectedItems.push({ connector: checked.event.connector, detail, item });
    } else if (isErased(checked.event)) {
      rejected.push({ index, id: checked.event.id, detail: ERASED });
      rejectedItems.push({ connector: checked.event.connector, detail: ERASED, item: undefined });
    } else {
      events.push(checked.event);
      places.push(index);
    }
  });
  return { events, places, rejected, rejectedItems };
}

function idOf(item: unknown): string | null {
  return typeof item === 'object' && item !== null && 'id' in item && typeof item.id === 'string'
    ? item.id.slice(0, 200)
    : null;
}

/** The connector that the item names, or the default one; empty when it is not a text. */
function connectorOf(item: unknown): string {
  const { connector = DEFAULT_CONNECTOR } = typeof item === 'object' && item !== null ? (item as Members) : {};
  return typeof connector === 'string' ? connector : '';
}

/**
 * The connector that a refused item is counted for: the named one if the token may send for it, else the token's only
 * one, else none (empty). So a token can't add to the figures of a connector that it is not bound to.
 */
function vouchedFor(named: string, connectors: readonly string[] | null): string {
  if (connectors === null) {
    return named.length <= MAX_LENGTH.connector && named.isWellFormed() ? named : '';
  }
  const [only = '', ...others] = connectors;
  return connectors.includes(named) ? named : others.length === 0 ? only : '';
}

/** The event as it would be sent, without personal data. */
const shownEvent = (event: StoredEvent) => ({
  id: event.id,
  connector: event.connector,
  mode: event.mode,
  object: event.object,
  action: event.action,
  recordId: event.recordId,
  ...(event.latencyMs === null ? {} : { startTime: new Date(event.endTimeMs - event.latencyMs).toISOString() }),
  endTime: new Date(event.endTimeMs).toISOString(),
  status: event.status,
  ...(event.errorCode === '' ? {} : { errorCode: event.errorCode }),
  ...(event.jobId === '' ? {} : { jobId: event.jobId }),
});

interface Members {
  connector?: unknown;
}

function assertFewWeeks(events: readonly StoredEvent[]) {
  const weeks = new Set<number>();
  let last = NaN;
  for (const { endTimeMs } of events) {
    const week = Math.floor(endTimeMs / WEEK_MS);
    if (week !== last) {
      weeks.add(week);
      last = week;
    }
  }
  if (weeks.size > MAX_WEEKS) {
    throw new ProblemError(
      413,
      `A batch holds events of at most ${MAX_WEEKS} different weeks; this one has ${weeks.size}: send them in the order of their endTime, fewer at a time.`
    );
  }
}
