/** Spans below a request's span, and spans of background work. Without tracing, the work just runs. */
import { randomUUID } from 'node:crypto';

import {
  type Attributes,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';

import { currentRequest, onBehalfOf, type RequestContext } from './requestContext';

/** The tracer of each span, for its children; the span itself does not have it. */
const tracers = new WeakMap<Span, Tracer>();

export function rememberTracer(span: Span, tracer: Tracer) {
  tracers.set(span, tracer);
}

interface SpanOptions {
  kind?: SpanKind;
  attributes?: Attributes;
  links?: Link[];
}

/** Runs `work` in a new span, a child of the current one. */
export async function traced<T>(name: string, options: SpanOptions, work: () => Promise<T>): Promise<T> {
  const context = currentRequest();
  const parent = context?.span;
  const tracer = parent && tracers.get(parent);
  if (!context || !parent || !tracer) {
    return work();
  }
  const span = tracer.startSpan(name, options, trace.setSpan(ROOT_CONTEXT, parent));
  rememberTracer(span, tracer);
  try {
    return await onBehalfOf({ ...context, span }, work);
  } catch (error) {
    fail(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Runs background work in a span: a new trace, or part of the request's trace that started the work. */
export type InBackground = <T>(name: string, attributes: Attributes, work: () => Promise<T>) => Promise<T>;

export function backgroundWith(tracer: Tracer | null): InBackground {
  return async (name, attributes, work) => {
    if (!tracer || currentRequest()?.span) {
      return traced(name, { attributes }, work);
    }
    const span = tracer.startSpan(name, { attributes, root: true });
    rememberTracer(span, tracer);
    try {
      return await onBehalfOf({ requestId: `${name.replaceAll(' ', '-')}-${randomUUID()}`, span }, work);
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  };
}

/**
 * Traces work that several requests share, such as one insert of many batches. It belongs to the trace of the first
 * traced request, and its span links to the others.
 */
export function tracedTogether<T>(
  name: string,
  parts: ReadonlyArray<{ request: RequestContext | null }>,
  attributes: Attributes,
  work: () => Promise<T>
): Promise<T> {
  const owner = (parts.find(({ request }) => request?.span) ?? parts[0])?.request ?? null;
  const links = parts.flatMap(({ request }) =>
    request?.span && request !== owner ? [{ context: request.span.spanContext() }] : []
  );
  return onBehalfOf(owner, () => traced(name, { attributes, links }, work));
}

function fail(span: Span, error: unknown) {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.setAttribute('error.type', error instanceof Error && 'kind' in error ? String(error.kind) : name);
}
