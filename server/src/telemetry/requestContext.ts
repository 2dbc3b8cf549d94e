/**
 * The request that code runs for, with its id and span, from the route down to each statement, without being passed
 * through every function. Background work has none.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

import { type Span } from '@opentelemetry/api';

export interface RequestContext {
  requestId: string;
  /** The innermost open span; null without tracing. */
  span: Span | null;
  /** Aborted when nobody waits for the answer any more; absent if the work must be finished anyway. */
  reader?: AbortSignal;
}

const storage = new AsyncLocalStorage<RequestContext | null>();

export const currentRequest = (): RequestContext | null => storage.getStore() ?? null;

/** Runs `work`, and everything that it starts, for this request. */
export function onBehalfOf<T>(context: RequestContext | null, work: () => T): T {
  return storage.run(context, work);
}
