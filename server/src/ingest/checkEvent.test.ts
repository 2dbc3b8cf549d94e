import { MAX_LENGTH, type SyncEvent } from '@sync-health/contract';
import fc from 'fast-check';

import { ProblemError } from '../http/problems';
import { makeEvent } from '../testing/events';
import { processorTime } from '../testing/processorTime';
import { NO_MOMENT, NOT_STORABLE } from '../time';
import { checkEvent } from './checkEvent';
import { readBatch } from './readBatch';

const LATEST_MS = Date.UTC(2089, 11, 1);
const LATEST_PLUS_1_MS = '2089-12-01T00:00:00.001Z';

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

it('names what is wrong with an event', () => {
  const manual = { mode: 'manual', jobId: undefined };
  const failed = { status: 'failed', errorCode: undefined };
  const wrong: Array<[Record<string, unknown>, string]> = [
    [{ startTime: '2026-11-20T10:00:00.001Z' }, 'endTime is before startTime'],
    [{ endTime: '1999-12-31T23:59:59.999Z', latencyMs: 0 }, 'endTime must lie in the years 2000 to 2089'],
    [{ endTime: '2090-01-01T00:00:00Z', latencyMs: 0 }, 'endTime must lie in the years 2000 to 2089'],
    [{ endTime: LATEST_PLUS_1_MS }, "endTime is too far ahead of the server's clock; correct the connector's clock"],
    [{ startTime: 'yesterday' }, `startTime ${NO_MOMENT}`],
    [{ endTime: '2300-01-01T00:00:00Z', startTime: '2026-11-20T10:00:00Z' }, `endTime ${NOT_STORABLE}`],
    [manual, 'jobId is required when mode is manual'],
    [{ ...manual, jobId: '' }, 'jobId is required when mode is manual'],
    [failed, 'errorCode is required when status is failed'],
    [{ ...failed, errorCode: null }, 'errorCode is required when status is failed'],
    [{ startTime: undefined }, 'startTime is missing'],
    [{ startTime: null, object: null }, 'object, startTime are missing'],
    [{ color: 'red' }, 'color is not a field of a sync event'],
    [{ status: 'lost' }, 'status must be one of success, failed'],
    [{ attempt: 0 }, 'attempt must be >= 1'],
    [{ attributes: { region: 1 } }, 'attributes.region must be string'],
  ];
  for (const [{ latencyMs, ...members }, reason] of wrong) {
    const event = { ...makeEvent({ endTime: '2026-11-20T10:00:00Z' }), ...members };
    const sent = latencyMs === 0 ? { ...event, startTime: event.endTime } : event;
    expect(checkEvent(JSON.parse(JSON.stringify(sent)), LATEST_MS)).toEqual({ reason });
  }
  expect(checkEvent(['an', 'array'])).toEqual({ reason: 'The event must be object' });
});

it('refuses half of a surrogate pair where two texts could become one, and replaces it elsewhere', () => {
  for (const name of ['id', 'connector', 'recordId', 'jobId', 'retryOf', 'object', 'action', 'errorCode']) {
    expect(checkEvent({ ...makeEvent(), [name]: 'half \ud800' })).toEqual({
      reason: 'A text holds half of a surrogate pair',
    });
  }
  const event = { ...makeEvent(), errorMessage: 'a\ud800', triggeredBy: 'b\udc00', attributes: { c: 'd\ud800' } };
  const replaced = { errorMessage: 'a\ufffd', triggeredBy: 'b\ufffd' };
  expect(checkEvent(event)).toMatchObject({ event: replaced });
});

it('accepts the first and the last moment, and an event that took no time', () => {
  for (const endTime of ['2000-01-01T00:00:00Z', '2089-12-31T23:59:59.999Z']) {
    const endTimeMs = Date.parse(endTime);
    expect(checkEvent(makeEvent({ endTime, latencyMs: 0 }), endTimeMs)).toMatchObject({
      event: { endTimeMs, latencyMs: 0 },
    });
  }
});

it('has no latency where the start is unknown and may be', () => {
  const { startTime: _, ...event } = makeEvent();
  expect(checkEvent(event, Infinity, true)).toMatchObject({ event: { latencyMs: null } });
  expect(checkEvent({ ...event, startTime: null }, Infinity, true)).toMatchObject({ event: { latencyMs: null } });
  expect(checkEvent({}, Infinity, true)).toMatchObject({ reason: expect.not.stringContaining('startTime') });
});

it('takes what is absent for its default, and gives equal attributes the same text', () => {
  const { connector: _, ...event } = makeEvent();
  const absent = { errorCode: '', jobId: '', retryOf: null, attempt: null, attributes: { none: null } };
  expect(checkEvent({ ...event, ...absent, traceId: '0'.repeat(32) })).toMatchObject({
    event: { connector: 'default', errorCode: '', jobId: '', retryOf: '', attempt: 1, attributes: '', traceId: '' },
  });
  const attributes = { b: '2', none: null, a: '1', c: '3' };
  expect(checkEvent({ ...event, attributes, traceId: 'AB'.repeat(16) })).toMatchObject({
    event: { attributes: '{"a":"1","b":"2","c":"3"}', traceId: 'ab'.repeat(16) },
  });
});

it('cuts a message that is too long, marks it, and leaves no half of a surrogate pair', () => {
  const whole = 'm'.repeat(MAX_LENGTH.errorMessage);
  const messageOf = (errorMessage: string) => {
    const checked = checkEvent(makeEvent({ status: 'failed', errorMessage }));
    return 'event' in checked ? checked.event.errorMessage : checked.reason;
  };
  expect(messageOf(whole)).toBe(whole);
  expect(messageOf(`${whole}m`)).toBe(`${'m'.repeat(MAX_LENGTH.errorMessage - 8)} … (cut)`);
  const kept = MAX_LENGTH.errorMessage - 9;
  expect(messageOf(`${'m'.repeat(kept)}😀${whole}`)).toBe(`${'m'.repeat(kept)} … (cut)`);
});

it('blank lines are skipped, and millions of them cost no more than one line as long', () => {
  const read = (text: string) => readBatch(Buffer.from(text), 'application/x-ndjson');
  expect(read('\r\n \t\n{"id": "a"} \r\n\n\ufeff\n  {"id": "b"}')).toEqual([{ id: 'a' }, { id: 'b' }]);
  const length = 32 * 1024 * 1024;
  const [lines, line] = ['\n', ' '].map((blank) => {
    const text = blank.repeat(length);
    return processorTime(() => expect(read(text)).toEqual([]));
  });
  expect(lines! / line!).toBeLessThan(4);
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
