import { type SyncEvent } from '@sync-health/contract';
import fc from 'fast-check';

import { ProblemError } from '../http/problems';
import { makeEvent } from '../testing/events';
import { checkEvent } from './checkEvent';
import { readBatch } from './readBatch';

const text = (maxLength: number) => fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: maxLength / 10 });
const moment = fc.date({ min: new Date('2000-01-02'), max: new Date('2089-12-30'), noInvalidDate: true });

const validEvent: fc.Arbitrary<SyncEvent> = fc
  .record({
    id: text(200),
    connector: text(100),
    mode: fc.constantFrom('realtime' as const, 'manual' as const),
    object: text(100),
    action: text(100),
    recordId: text(200),
    endTime: moment,
    latencyMs: fc.nat({ max: 86_400_000 }),
    status: fc.constantFrom('success' as const, 'failed' as const),
    errorCode: text(100),
    errorMessage: text(8000),
    triggeredBy: text(200),
    jobId: text(200),
    retryOf: text(200),
    attempt: fc.integer({ min: 1, max: 10_000 }),
    attributes: fc.dictionary(text(256), text(256), { minKeys: 1, maxKeys: 16 }),
    traceId: fc.string({ unit: fc.constantFrom(...'123456789abcdef'), minLength: 32, maxLength: 32 }),
  })
  .map(({ endTime, latencyMs, ...event }) => ({
    ...event,
    startTime: new Date(endTime.getTime() - latencyMs).toISOString(),
    endTime: endTime.toISOString(),
  }));

it('accepts every valid event and keeps all of its members', () => {
  fc.assert(
    fc.property(validEvent, (event) => {
      const { startTime, endTime, attributes, ...same } = event;
      const endTimeMs = Date.parse(endTime);
      const checked = checkEvent(event);
      const latencyMs = endTimeMs - Date.parse(startTime);
      expect(checked).toMatchObject({ event: { ...same, endTimeMs, latencyMs } });
      expect('event' in checked && JSON.parse(checked.event.attributes)).toEqual({ ...attributes });
    })
  );
});

it('answers any other value with a reason', () => {
  const members = Object.keys(makeEvent({ status: 'failed', mode: 'manual' }));
  const spoiled = fc
    .tuple(validEvent, fc.constantFrom(...members, 'more', '__proto__'), fc.jsonValue())
    .map(([event, member, value]) => ({ ...event, [member]: value }));
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.anything(), spoiled), (candidate) => {
      const checked = checkEvent(candidate);
      expect('reason' in checked ? checked.reason.length : checked.event.id.length).toBeGreaterThan(0);
    }),
    { numRuns: 1000 }
  );
});

it('reads any body as a batch, or says what is wrong with it', () => {
  const body = fc.oneof(
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.json().map((json) => Buffer.from(json)),
    fc.array(fc.json(), { maxLength: 5 }).map((lines) => Buffer.from(lines.join('\n')))
  );
  fc.assert(
    fc.property(body, fc.constantFrom('application/json', 'application/x-ndjson', ''), (bytes, type) => {
      try {
        expect(Array.isArray(readBatch(bytes, type))).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(ProblemError);
      }
    }),
    { numRuns: 1000 }
  );
});
