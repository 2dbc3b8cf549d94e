/** Posts one batch of events and reads the server's result. */
import { type IngestResult, type SyncEvent } from '@sync-health/contract';

import { type Api, ApiError, isObject } from './api';
import { type Envelope } from './events';

/** An event that the server refuses because of its content; sending it again would not help. */
export interface RejectedEvent {
  event: SyncEvent;
  /** The server's reason. */
  detail: string;
}

export interface DeliveryResult {
  accepted: number;
  duplicates: number;
  /** How many of the rejected events have an id that was delivered before with other content. */
  conflicts: number;
  rejected: RejectedEvent[];
}

/** Statuses that refuse the batch itself. All others concern the connection or the server, and may pass. */
const ABOUT_THE_BATCH = new Set([400, 413, 415, 422]);
const TOO_LARGE = 413;

/**
 * Delivers a batch, in halves if the server finds it too large. Throws if the server could not be reached, or refused
 * for a reason other than the batch, such as a wrong token.
 */
export async function deliver(api: Api, batch: readonly Envelope[], signal?: AbortSignal): Promise<DeliveryResult> {
  try {
    const body = `[${batch.map(({ json }) => json).join(',')}]`;
    return readResult(await api.call({ method: 'POST', path: '/v1/events', body, signal }), batch);
  } catch (error) {
    if (!(error instanceof ApiError) || !ABOUT_THE_BATCH.has(error.status)) {
      throw error;
    }
    if (error.status === TOO_LARGE && batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      return sum(await deliver(api, batch.slice(0, middle), signal), await deliver(api, batch.slice(middle), signal));
    }
    if (hasRejections(error.body)) {
      return readResult({ accepted: 0, duplicates: 0, conflicts: 0, ...error.body }, batch);
    }
    return {
      accepted: 0,
      duplicates: 0,
      conflicts: 0,
      rejected: batch.map(({ event }) => ({ event, detail: error.message })),
    };
  }
}

export function sum(a: DeliveryResult, b: DeliveryResult): DeliveryResult {
  return {
    accepted: a.accepted + b.accepted,
    duplicates: a.duplicates + b.duplicates,
    conflicts: a.conflicts + b.conflicts,
    rejected: [...a.rejected, ...b.rejected],
  };
}

function hasRejections(body: unknown): body is Pick<IngestResult, 'rejected'> {
  return isObject(body) && Array.isArray(body.rejected);
}

function isIngestResult(body: unknown): body is IngestResult {
  return hasRejections(body) && 'accepted' in body && 'duplicates' in body;
}

function readResult(body: unknown, batch: readonly Envelope[]): DeliveryResult {
  if (!isIngestResult(body)) {
    // Something else answered, such as a proxy's login page: the events must be kept.
    throw new ApiError(502, 'the answer is not one of a Sync Health server; check the url');
  }
  const rejected = body.rejected.flatMap(({ index, detail }) => {
    const event = batch[index]?.event;
    return event ? [{ event, detail }] : [];
  });
  // Older servers did not count conflicts.
  return { accepted: body.accepted, duplicates: body.duplicates, conflicts: body.conflicts ?? 0, rejected };
}
