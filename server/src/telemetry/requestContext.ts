/**
 * On whose behalf code runs: the request's id and its span, from the route down to the statement without being handed
 * through every function between. Background work has none.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

import { type Span } from '@opentelemetry/api';

export interface RequestContext {
  requestId: string;
  /** The innermost span that is open, null where nothing is traced. */
  span: Span | null;
  /** Aborted when nobody waits for the answer any more; absent where the work must be done all the same. */
  reader?: AbortSignal;
}

const storage = new AsyncLocalStorage<RequestContext | null>();

export const currentRequest = (): RequestContext | null => storage.getStore() ?? null;

/** Runs `work`, and all that it starts, for this request. */
export function onBehalfOf<T>(context: RequestContext | null, work: () => T): T {
  return storage.run(context, work);
}
