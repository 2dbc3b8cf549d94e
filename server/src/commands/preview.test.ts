/** What a command would take is what it takes: records of a retry, failures of a dismissal, and why others are left out. */
import { type CommandPreview } from '@sync-health/contract';
import fc from 'fast-check';

import { at, failed, Operations, RANGE, succeeded } from '../testing/operations';
import { describeEachStorage } from '../testing/storages';

jest.setTimeout(300_000);

const NONE = { unknown: 0, manual: 0, 'in-flight': 0, resolved: 0, dismissed: 0, open: 0 };

describeEachStorage('what a command would take', (place) => {
  let ops: Operations;
  beforeAll(async () => (ops = await Operations.start(place().config)));
  afterAll(() => ops.close());

  const preview = async (body: object) => {
    const answer = await ops.call<CommandPreview>('/v1/commands/preview', { body });
    expect(answer.status).toBe(200);
    return answer.body;
  };

  it('is told by failures and by records, for a filter and for ids', async () => {
    const of = (members: { id: string; [member: string]: unknown }) => failed({ connector: 'c1', ...members });
    await ops.send(
      ...[1, 2, 3].map((n) => of({ id: `a${n}`, recordId: 'a', endTime: at(n) })),
      ...[1, 2].map((n) => of({ id: `b${n}`, recordId: 'b', endTime: at(n) })),
      // Another data object of the same id is another record.
      of({ id: 'b3', recordId: 'b', object: 'Account' }),
      of({ id: 'gone', recordId: 'gone' }),
      of({ id: 'done', recordId: 'done' }),
      of({ id: 'manual', recordId: 'm', mode: 'manual', jobId: 'j' }),
      of({ id: 'busy', recordId: 'busy' }),
      succeeded({ id: 's', recordId: 'done', connector: 'c1' })
    );
    await ops.retry(['busy']);
    await ops.ask({ type: 'dismiss', connector: 'c1', eventIds: ['gone'], reason: 'x' });
    const filtered = { connector: 'c1', ...RANGE };
    const listed = { connector: 'c1', eventIds: ['a1', 'a2', 'b3', 'busy', 'manual', 'nobody', 'done', 'gone'] };

    expect(await preview({ type: 'retry', ...filtered })).toEqual({
      failures: 6,
      accepted: 3,
      left: 0,
      skipped: { ...NONE, manual: 1, 'in-flight': 1, resolved: 1, dismissed: 1 },
    });
    expect(await preview({ type: 'retry', ...listed })).toEqual({
      failures: 3,
      accepted: 2,
      left: 0,
      skipped: { unknown: 1, manual: 1, 'in-flight': 1, resolved: 1, dismissed: 1, open: 0 },
    });
    expect(await preview({ type: 'dismiss', ...filtered, reason: 'x' })).toMatchObject({ failures: 6, accepted: 6 });
    const tooLate = { type: 'retry', ...filtered, startAt: '2199-01-01T00:00:00Z' };
    expect(await ops.call('/v1/commands/preview', { body: tooLate })).toMatchObject({
      status: 422,
      body: { field: 'startAt' },
    });
    expect(await preview({ type: 'reopen', ...filtered })).toMatchObject({ accepted: 1, skipped: { open: 6 } });
    expect(await ops.states({ search: 'a1' })).toMatchObject({ a1: 'open' });
    expect((await ops.ask({ type: 'retry', ...listed })).body.accepted).toBe(2);
    expect((await ops.ask({ type: 'retry', ...filtered })).body.accepted).toBe(1);
  });

  it('is what it takes, whatever failed and however often', async () => {
    let run = 0;
    const member = fc.record({ record: fc.integer({ min: 0, max: 4 }), late: fc.boolean(), second: fc.nat(50) });
    await fc.assert(
      fc.asyncProperty(fc.array(member, { minLength: 1, maxLength: 8 }), fc.boolean(), async (members, byIds) => {
        const connector = `p${++run}`;
        const events = members.map(({ record, second }, index) =>
          failed({ id: `e${index}`, connector, recordId: `r${record}`, endTime: at(second + 1) })
        );
        const [early, late] = [false, true].map((isLate) =>
          events.filter((_, index) => members[index]!.late === isLate)
        );
        if (early!.length > 0) {
          await ops.send(...early!);
        }
        const asOf = new Date().toISOString();
        const listed = { eventIds: events.map(({ id }) => id) };
        const request = { type: 'retry', connector, ...(byIds ? listed : { ...RANGE, asOf }) };
        if (late!.length > 0) {
          await ops.send(...late!);
        }
        const told = await preview(request);
        expect(told.accepted).toBe((await ops.ask(request)).body.accepted);
        const recordsOf = (those: typeof events) => new Set(those.map(({ recordId }) => recordId)).size;
        expect(told.accepted).toBeGreaterThanOrEqual(recordsOf(byIds ? events : early!));
        expect(told.accepted).toBeLessThanOrEqual(told.failures);
      }),
      { numRuns: 4 }
    );
  });

  it('leaves out the older failures of a record that is being retried, and so a further retry takes the next records', async () => {
    const connector = 'next';
    const events = ['a', 'b', 'c', 'd'].flatMap((recordId, index) =>
      [0, 1, 2].map((n) => failed({ id: `${recordId}${n}`, connector, recordId, endTime: at(10 * index + n) }))
    );
    await ops.send(...events);
    const request = { type: 'retry' as const, connector, ...RANGE };
    const retryTwo = (key: string) =>
      ops.server.app.commands.service.accept(request, {
        requestedBy: 'x',
        token: 't',
        idempotencyKey: key,
        maxRecords: 2,
      });
    expect((await retryTwo('1')).accepted).toBe(2);
    expect(await preview(request)).toEqual({
      failures: 6,
      accepted: 2,
      left: 0,
      skipped: { ...NONE, 'in-flight': 6 },
    });
    expect(await preview({ type: 'retry', connector, eventIds: ['d0', 'c1', 'a0', 'a1'] })).toEqual({
      failures: 2,
      accepted: 1,
      left: 0,
      skipped: { ...NONE, 'in-flight': 2 },
    });
    expect((await retryTwo('2')).accepted).toBe(2);
    expect(await preview(request)).toMatchObject({ failures: 0, accepted: 0, skipped: { 'in-flight': 12 } });
  });

  it('is for retries, dismissals and reopenings', async () => {
    const cancel = await ops.call('/v1/commands/preview', { body: { type: 'cancel', connector: 'c1', jobId: 'j' } });
    expect([cancel.status, cancel.body]).toEqual([400, expect.objectContaining({ field: 'type' })]);
  });
});
