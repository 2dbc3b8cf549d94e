import { addIntake, forgetIntake, type IntakeRejection, type IntakeSource, intakeTotals, rejectionsOf } from './intake';
import { describeEachStore } from './testing/eachStore';

const rejection = (over: Partial<IntakeRejection> = {}): IntakeRejection => ({
  connector: 'c1',
  unit: 'event',
  reason: 'object is missing',
  count: 1,
  first_ms: 1000,
  last_ms: 1000,
  detail: 'object is missing',
  sample: null,
  ...over,
});

const source = (over: Partial<IntakeSource> = {}): IntakeSource => ({
  connector: 'c1',
  token_id: 't',
  format: 'json',
  client: 'curl/8',
  accepted: 1,
  duplicates: 0,
  conflicts: 0,
  rejected: 0,
  first_ms: 1000,
  last_ms: 1000,
  ...over,
});

describeEachStore('what connectors sent', (place) => {
  test('counts of two processes add up, whichever writes first', async () => {
    const [one, other] = [await place().open(), await place().open()];
    await Promise.all(
      [one, other].flatMap((store) =>
        Array.from({ length: 5 }, () =>
          addIntake(
            store,
            [source({ accepted: 3, rejected: 2 }), source({ connector: 'c2' })],
            [rejection({ count: 2 })]
          )
        )
      )
    );
    await addIntake(other, [source({ last_ms: 9000 })], [rejection({ last_ms: 9000, detail: 'later', sample: '{}' })]);
    expect(await intakeTotals(one.db, null)).toEqual([
      { connector: 'c1', accepted: 31, duplicates: 0, conflicts: 0, rejected: 20, firstMs: 1000, lastMs: 9000 },
      { connector: 'c2', accepted: 10, duplicates: 0, conflicts: 0, rejected: 0, firstMs: 1000, lastMs: 1000 },
    ]);
    expect(await rejectionsOf(one.db, 'c1')).toEqual([
      rejection({ count: 21, last_ms: 9000, detail: 'later', sample: '{}' }),
    ]);
    expect(await intakeTotals(one.db, ['c2'])).toHaveLength(1);
  });

  test('each connector keeps the fifty reasons seen last, even if all came at once', async () => {
    const store = await place().open();
    const reasons = Array.from({ length: 120 }, (_, index) => rejection({ reason: `r${index}`, last_ms: 5000 }));
    await addIntake(store, [], [...reasons, rejection({ connector: 'c2' })]);
    await addIntake(store, [], [rejection({ reason: 'last', last_ms: 6000 })]);
    const kept = await rejectionsOf(store.db, 'c1');
    expect(kept).toHaveLength(50);
    expect(kept[0]?.reason).toBe('last');
    expect(await rejectionsOf(store.db, 'c2')).toHaveLength(1);
  });

  test('five thousand rows of all connectors are kept', async () => {
    const store = await place().open();
    const { db } = store;
    for (let from = 0; from < 5400; from += 900) {
      await db
        .insertInto('intake_rejections')
        .values(
          Array.from({ length: 900 }, (_, index) => rejection({ connector: `c${from + index}`, last_ms: from + index }))
        )
        .execute();
    }
    await addIntake(store, [], [rejection({ connector: 'new', last_ms: 9999 })]);
    const { count } = await db
      .selectFrom('intake_rejections')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(Number(count)).toBe(5000);
    expect(await rejectionsOf(db, 'new')).toHaveLength(1);
    expect(await rejectionsOf(db, 'c0')).toEqual([]);
  });

  test('rows not seen for that long are deleted', async () => {
    const { db, ...store } = await place().open();
    await addIntake({ db, ...store }, [source(), source({ connector: 'c2', last_ms: 9000 })], [rejection()]);
    await forgetIntake(db, 5000);
    expect((await intakeTotals(db, null)).map(({ connector }) => connector)).toEqual(['c2']);
    expect(await rejectionsOf(db, 'c1')).toEqual([]);
  });
});
