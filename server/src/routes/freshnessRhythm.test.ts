/**
 * Whether an object is late by its own rhythm. The expected gaps are computed by hand: times of the wall clock are those
 * of Berlin, where clocks went back on Sunday 2026-10-25 at 01:00Z (03:00 became 02:00).
 */
import { type QueryResult } from '@sync-health/contract';
import { DateTime } from 'luxon';

import { makeEvent } from '../testing/events';
import { describeEachStorage } from '../testing/storages';
import { startTestServer, type TestServer } from '../testing/testServer';

// Eight weeks of slots are rolled up, which takes a cluster on a busy machine more than a minute.
jest.setTimeout(300_000);

const ZONE = 'Europe/Berlin';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const at = (local: string) => DateTime.fromISO(local, { zone: ZONE });

/** The same time of the wall clock on each day from `first` to `last`, only on these days of the week if given. */
function daily(first: string, last: string, weekdays = [1, 2, 3, 4, 5, 6, 7]): string[] {
  const found: string[] = [];
  for (let day = at(first); day <= at(last); day = day.plus({ days: 1 })) {
    found.push(...(weekdays.includes(day.weekday) ? [day.toUTC().toISO()!] : []));
  }
  return found;
}

const WEEKDAYS = [1, 2, 3, 4, 5];
const times = (hours: readonly string[], first: string, last: string, weekdays?: number[]) =>
  hours.flatMap((hour) => daily(`${first}T${hour}`, `${last}T${hour}`, weekdays));

const SUCCESSES: Record<string, string[]> = {
  Weekly: times(['09:00'], '2026-09-28', '2026-11-16', [1]),
  Nightly: times(['02:00'], '2026-10-15', '2026-11-20'),
  // On the days that the tests are about.
  Morning: times(['09:00'], '2026-09-26', '2026-11-16', [6, 7, 1]),
  Hourly: [
    ...times(['20:10', '21:10', '22:10', '23:10'], '2026-10-23', '2026-11-20', [5]),
    ...times(['00:10', '01:10', '02:10'], '2026-10-24', '2026-11-20', [6]),
  ],
  Office: times(['08:00', '10:00', '16:00'], '2026-10-16', '2026-11-20', WEEKDAYS),
  Monthly: ['2026-09-01', '2026-10-01', '2026-11-01'].flatMap((day) => times(['06:00'], day, day)),
  // On Fridays at noon 1.5, 10, 4 and 24 hours before.
  Rarely: ['2026-10-23T10:30', '2026-10-30T02:00', '2026-11-06T08:00', '2026-11-12T12:00', '2026-11-19T12:00'].map(
    (local) => at(local).toUTC().toISO()!
  ),
  New: times(['02:00'], '2026-11-06', '2026-11-20'),
};

let server: TestServer;

interface Row {
  usualGap: number | null;
  overdue: number | null;
  state: string | null;
}

/** Asked of slots in memory, and of the engine, which a regular expression needs. */
async function ask(local: string, object: string, filters: object = {}): Promise<Row> {
  const [inMemory, byEngine] = await Promise.all(
    [[], [{ field: 'object', operator: '=~', values: ['.*'] }]].map((conditions) =>
      query(local, object, { filters, conditions })
    )
  );
  expect(inMemory).toEqual(byEngine);
  return inMemory!;
}

async function query(
  local: string,
  object: string,
  { filters, conditions }: { filters: object; conditions: object[] }
) {
  const to = at(local).toUTC();
  const { status, body } = await server.call('/v1/query', {
    from: to.minus({ days: 1 }).toISO(),
    to: to.toISO(),
    timeZone: ZONE,
    query: { type: 'freshness', filters: { object: [object], ...filters }, conditions },
  });
  expect({ status, body }).toMatchObject({ status: 200 });
  const { fields } = body as QueryResult;
  const value = (name: keyof Row) => fields.find((field) => field.name === name)?.values[0];
  return { usualGap: value('usualGap'), overdue: value('overdue'), state: value('state') } as Row;
}

const onTime = (usualGap: number): Row => ({ usualGap, overdue: 0, state: 'onTime' });
const late = (usualGap: number, overdue: number): Row => ({ usualGap, overdue, state: 'late' });
const NO_RHYTHM: Row = { usualGap: null, overdue: null, state: null };

describeEachStorage('freshness', (place) => {
  beforeAll(async () => {
    server = await startTestServer({ ...place().config, rollsInBackground: false });
    const events = Object.entries(SUCCESSES).flatMap(([object, successes]) =>
      successes.map((endTime) => makeEvent({ connector: 'c1', object, endTime }))
    );
    const isLate = (index: number) => index % 9 === 0;
    // A batch that touches more than a hundred minutes would count whole days as changed.
    for (const half of [0, 1]) {
      await server.call(
        '/v1/events',
        events.filter((_, index) => !isLate(index) && index % 2 === half)
      );
    }
    await server.app.rollups.roller.roll();
    // A ninth is late, and still in no rollup.
    await server.call(
      '/v1/events',
      events.filter((_, index) => isLate(index))
    );
  });
  afterAll(() => server.close());

  it('a weekly job is late from an hour after its usual time until it succeeds', async () => {
    // On Monday 23 at 09:45 the last four Mondays are looked at as of 08:45, when the last success was a week before.
    expect(await ask('2026-11-22T12:00', 'Weekly')).toEqual(onTime(6 * DAY + 3 * HOUR));
    expect(await ask('2026-11-23T09:45', 'Weekly')).toEqual(onTime(7 * DAY + 0.75 * HOUR));
    // At 10:15 it usually lay 1 h 15 min back; 7 days 1 h 15 min are 7 days less 37.5 min beyond 1.5 times that.
    expect(await ask('2026-11-23T10:15', 'Weekly')).toEqual(late(1.25 * HOUR, 7 * DAY - 0.625 * HOUR));
    expect(await ask('2026-11-26T09:00', 'Weekly')).toEqual(late(3 * DAY, 10 * DAY - 4.5 * DAY));
  });

  it('a nightly job is late when a night is missed', async () => {
    expect(await ask('2026-11-20T12:00', 'Nightly')).toEqual(onTime(10 * HOUR));
    expect(await ask('2026-11-21T02:45', 'Nightly')).toEqual(onTime(24.75 * HOUR));
    expect(await ask('2026-11-21T06:00', 'Nightly')).toEqual(late(4 * HOUR, 22 * HOUR));
  });

  it('an object that syncs hourly is late after three hours', async () => {
    // At 01:00 the last success that is counted began in the quarter from 23:00 on, two hours before.
    expect(await ask('2026-11-21T01:00', 'Hourly')).toEqual(onTime(2 * HOUR));
    expect(await ask('2026-11-21T03:00', 'Hourly')).toEqual(late(2 * HOUR, 3 * HOUR + 50 * 60_000 - 3 * HOUR));
  });

  it('a weekend without office hours is on time, a Monday without a success is late', async () => {
    expect(await ask('2026-11-22T16:00', 'Office')).toEqual(onTime(2 * DAY));
    expect(await ask('2026-11-23T08:45', 'Office')).toEqual(onTime(2 * DAY + 16.75 * HOUR));
    expect(await ask('2026-11-23T13:00', 'Office')).toEqual(late(3 * HOUR, 2 * DAY + 21 * HOUR - 4.5 * HOUR));
  });

  it('the time of day is that of the wall clock, over a change of clocks', async () => {
    // Clocks went back on the day before: seven times 24 hours before it was 09:30, with a gap of 24.5 hours.
    expect(await ask('2026-10-26T08:30', 'Morning')).toEqual(onTime(23.5 * HOUR));
    expect(await ask('2026-10-26T09:45', 'Morning')).toEqual(onTime(0.75 * HOUR + DAY));
    // The Sunday with 25 hours is four weeks ago.
    expect(await ask('2026-11-22T09:45', 'Morning')).toEqual(
      late(24.75 * HOUR, 6 * DAY + 0.75 * HOUR - 1.5 * 24.75 * HOUR)
    );
  });

  it('what has too little history or no rhythm of a week is not judged', async () => {
    expect(await ask('2026-11-20T12:00', 'New')).toEqual(NO_RHYTHM);
    expect(await ask('2026-11-20T12:00', 'Rarely')).toEqual(NO_RHYTHM);
    expect(await ask('2026-11-10T12:00', 'Monthly')).toEqual(NO_RHYTHM);
    expect(await ask('2026-11-30T12:00', 'Monthly')).toEqual(NO_RHYTHM);
  });

  it('silence for over a week stays late, and is no rhythm after three weeks', async () => {
    // Ten days after the last night: last week it was three days, in the three weeks before ten hours.
    expect(await ask('2026-11-30T12:00', 'Nightly')).toEqual(late(10 * HOUR, 10 * DAY + 10 * HOUR - 15 * HOUR));
    expect(await ask('2026-12-14T12:00', 'Nightly')).toEqual(NO_RHYTHM);
  });

  it('filters narrow the rhythm as they do the last success', async () => {
    expect(await ask('2026-11-20T12:00', 'Nightly', { status: ['success'] })).toEqual(onTime(10 * HOUR));
  });
});
