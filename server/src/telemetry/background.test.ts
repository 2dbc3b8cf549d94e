/** Background work of the server is traced too, each piece in its own trace. */
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

import { onBehalfOf } from './requestContext';
import { backgroundWith, traced } from './spans';

const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
const tracer = provider.getTracer('test');
const spans = () =>
  Object.fromEntries(exporter.getFinishedSpans().map((span): [string, ReadableSpan] => [span.name, span]));

beforeEach(() => exporter.reset());

it('background work has its own trace, with everything below it', async () => {
  const inBackground = backgroundWith(tracer);
  await inBackground('roll up', { kind: 'counts' }, () => traced('INSERT', {}, async () => undefined));
  const { 'roll up': root, INSERT: statement } = spans();
  expect(root?.parentSpanContext).toBeUndefined();
  expect(root?.attributes).toEqual({ kind: 'counts' });
  expect(statement?.parentSpanContext?.spanId).toBe(root?.spanContext().spanId);
});

it("work started by a request belongs to the request's trace", async () => {
  const inBackground = backgroundWith(tracer);
  await inBackground('request', {}, () => inBackground('deliver command', {}, async () => undefined));
  const { request, 'deliver command': delivery } = spans();
  expect(delivery?.parentSpanContext?.spanId).toBe(request?.spanContext().spanId);
});

it('a failure is recorded on its span and reaches the caller', async () => {
  const failing = backgroundWith(tracer)('check', {}, () => Promise.reject(new Error('no disk')));
  await expect(failing).rejects.toThrow('no disk');
  expect(spans()['check']?.status).toMatchObject({ message: 'no disk' });
});

it('without tracing, the work just runs', async () => {
  const work = () => onBehalfOf(null, async () => 7);
  expect(await backgroundWith(null)('roll up', {}, work)).toBe(7);
  expect(exporter.getFinishedSpans()).toEqual([]);
});
