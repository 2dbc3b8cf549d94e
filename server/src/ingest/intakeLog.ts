/**
 * Counts what each connector sends, and what is rejected and why. Counts are kept in memory, and every few seconds
 * added to the decision store and logged. Ingest never waits for this, and the counts are bounded whatever is sent.
 */
import { type IntakeFormat, type RejectedUnit } from '@sync-health/contract';
import { type FastifyBaseLogger } from 'fastify';

import { addIntake, type IntakeRejection, type IntakeSource } from '../decisions/intake';
import { type DecisionStore } from '../decisions/store';
import { normalizeMessage } from '../failures/normalizeMessage';
import { type Masks } from '../masks/masks';
import { type ConnectorResults } from './connectorCounts';
import { type Cut, cutItem, sampleText } from './rejectedSample';
import { Unreadable } from './readBatch';

const WRITE_EVERY_MS = 3000;
/** Bounds on what is counted between two writes. */
const MAX_SOURCES = 1000;
const MAX_REJECTIONS = 100;
/** How many different reasons of one body are told apart. Each takes time to normalize. */
const MAX_DETAILS = 200;
const MAX_LOGGED = 10;
const MAX_CLIENT = 100;
const MAX_DETAIL = 500;

const OTHER_REASONS = 'other reasons';

/** Where a body comes from. */
export interface BodySource {
  tokenId: string;
  format: IntakeFormat;
  client: string;
}

export interface RejectedItem {
  connector: string;
  detail: string;
  item: unknown;
}

interface PendingRejection extends Omit<IntakeRejection, 'sample'> {
  sample: Cut | undefined;
}

export interface IntakeLogParts {
  store: DecisionStore;
  masks: Masks;
  log: Pick<FastifyBaseLogger, 'warn'>;
}

export class IntakeLog {
  #sources = new Map<string, IntakeSource>();
  #rejections = new Map<string, PendingRejection>();
  #writing: Promise<void> = Promise.resolve();
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly parts: IntakeLogParts) {
    this.#timer = setInterval(() => void this.write(), WRITE_EVERY_MS).unref();
  }

  addBatch(source: BodySource, results: ReadonlyMap<string, ConnectorResults>) {
    for (const [connector, { accepted, duplicate, conflict }] of results) {
      this.#add(source, connector, { accepted, duplicates: duplicate, conflicts: conflict, rejected: 0 });
    }
  }

  addRejected(source: BodySource, items: readonly RejectedItem[]) {
    const reasons = new Map<string, string>();
    const byConnector = new Map<string, number>();
    for (const { connector, detail, item } of items) {
      byConnector.set(connector, (byConnector.get(connector) ?? 0) + 1);
      this.#reject('event', connector, reasonOf(detail, reasons), detail, item);
    }
    byConnector.forEach((rejected, connector) =>
      this.#add(source, connector, { accepted: 0, duplicates: 0, conflicts: 0, rejected })
    );
  }

  /** For events whose id another event has. Their batch has already counted them. */
  addConflicts(items: readonly RejectedItem[]) {
    items.forEach(({ connector, detail, item }) => this.#reject('event', connector, detail, detail, item));
  }

  /** For a body that was refused as a whole. */
  addRefused(connector: string, detail: string) {
    this.#reject('request', connector, reasonOf(detail, new Map()), detail, undefined);
  }

  /** Resolves when everything counted before is stored, or has failed to be. */
  write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writeNow());
    return this.#writing;
  }

  async close() {
    clearInterval(this.#timer);
    await this.write();
  }

  #add(
    { tokenId, format, client }: BodySource,
    connector: string,
    counts: Pick<IntakeSource, 'accepted' | 'duplicates' | 'conflicts' | 'rejected'>
  ) {
    const cut = client.slice(0, MAX_CLIENT).toWellFormed();
    const key = JSON.stringify([connector, tokenId, format, cut]);
    const now = Date.now();
    const known = this.#sources.get(key);
    if (known) {
      known.accepted += counts.accepted;
      known.duplicates += counts.duplicates;
      known.conflicts += counts.conflicts;
      known.rejected += counts.rejected;
      known.last_ms = now;
    } else if (this.#sources.size < MAX_SOURCES && connector !== '') {
      this.#sources.set(key, {
        connector,
        token_id: tokenId,
        format,
        client: cut,
        ...counts,
        first_ms: now,
        last_ms: now,
      });
    }
  }

  #reject(unit: RejectedUnit, connector: string, reason: string, detail: string, item: unknown) {
    const key = JSON.stringify([connector, unit, reason]);
    const known = this.#rejections.get(key);
    const now = Date.now();
    if (known) {
      known.count++;
      known.last_ms = now;
    } else if (this.#rejections.size < MAX_REJECTIONS || reason === OTHER_REASONS) {
      this.#rejections.set(key, {
        connector,
        unit,
        reason,
        count: 1,
        first_ms: now,
        last_ms: now,
        detail: detail.slice(0, MAX_DETAIL).toWellFormed(),
        // One sample is enough; each takes time to cut.
        sample: item === undefined || item instanceof Unreadable ? undefined : cutItem(item),
      });
    } else {
      this.#reject(unit, '', OTHER_REASONS, detail, item);
    }
  }

  async #writeNow() {
    const [sources, pending] = [[...this.#sources.values()], [...this.#rejections.values()]];
    if (sources.length === 0 && pending.length === 0) {
      return;
    }
    [this.#sources, this.#rejections] = [new Map(), new Map()];
    const { store, masks, log } = this.parts;
    const rejections = pending.map(({ reason, detail, sample, ...row }) => ({
      ...row,
      reason: masks.textOfAny('', reason),
      detail: masks.textOfAny('', detail),
      sample: sample === undefined ? null : sampleText(sample, masks),
    }));
    this.#tell(rejections);
    await addIntake(store, sources, byReason(rejections)).catch((error: unknown) =>
      log.warn({ err: error }, 'could not store the counts of what connectors sent')
    );
  }

  /** Logs at most `MAX_LOGGED` lines for each write. */
  #tell(rejections: readonly IntakeRejection[]) {
    const { log } = this.parts;
    const most = [...rejections].sort((a, b) => b.count - a.count);
    for (const { connector, unit, reason, detail, count } of most.slice(0, MAX_LOGGED)) {
      log.warn({ connector, unit, reason, detail, count }, 'rejected');
    }
    if (most.length > MAX_LOGGED) {
      log.warn({ reasons: most.length - MAX_LOGGED }, 'rejected for more reasons');
    }
  }
}

/** Merges rows whose reasons became equal by masking. */
function byReason(rejections: readonly IntakeRejection[]): IntakeRejection[] {
  const rows = new Map<string, IntakeRejection>();
  for (const row of rejections) {
    const key = JSON.stringify([row.connector, row.unit, row.reason]);
    const known = rows.get(key);
    rows.set(key, known ? { ...row, count: known.count + row.count, first_ms: known.first_ms } : row);
  }
  return [...rows.values()];
}

function reasonOf(detail: string, known: Map<string, string>): string {
  const reason = known.get(detail);
  if (reason !== undefined) {
    return reason;
  }
  if (known.size === MAX_DETAILS) {
    return OTHER_REASONS;
  }
  const normalized = normalizeMessage(detail.toWellFormed());
  known.set(detail, normalized);
  return normalized;
}
