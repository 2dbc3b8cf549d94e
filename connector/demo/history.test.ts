import { STORABLE, SyncEvent } from '@sync-health/contract';
import fastify from 'fastify';

import { seal } from '../src/events';
import { type HistoryItem, simulateHistory } from './history';
import { DAY, HOUR, startOfDay } from './time/rhythm';

// A Tuesday noon. The incident at night was on a Wednesday, the slow afternoon on a Saturday.
const END = Date.parse('2026-11-24T12:00:00Z');

async function take(days: number, end = END) {
  const items: HistoryItem[] = [];
  const history = simulateHistory(end, days);
  for (;;) {
    const { done, value } = await history.next();
    if (done) {
      return { items, world: value };
    }
    items.push(value);
  }
}

function eventsOf(items: HistoryItem[]) {
  return items.flatMap((item) =>
    item.kind === 'event'
      ? [{ ...item.event, startTime: Number(item.event.startTime), endTime: Number(item.event.endTime) }]
      : []
  );
}

test('the same end gives the same events with the same ids, another end gives other ids', async () => {
  const [first, second, other] = [await take(1), await take(1), await take(1, END + 1)];
  expect(first.items.length).toBeGreaterThan(5000);
  expect(second.items).toEqual(first.items);
  const ids = new Set(eventsOf(first.items).map(({ id }) => id));
  expect(eventsOf(other.items).some(({ id }) => ids.has(id))).toBe(false);
}, 60_000);

describe('fifteen days', () => {
  let items: HistoryItem[];
  let events: ReturnType<typeof eventsOf>;

  beforeAll(async () => {
    ({ items } = await take(15));
    events = eventsOf(items);
  }, 600_000);

  const between = (from: number, to: number) => events.filter(({ endTime }) => endTime >= from && endTime < to);
  const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const latency = (from: number, to: number) =>
    average(between(from, to).map((event) => event.endTime - event.startTime));
  const shareOf = (code: string, from: number, to: number) => {
    const all = between(from, to);
    return all.filter(({ errorCode }) => errorCode === code).length / all.length;
  };

  test('have 60,000 to 150,000 events, each with its own id, none in the future', () => {
    expect(events.length).toBeGreaterThan(60_000);
    expect(events.length).toBeLessThan(150_000);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    const times = events.flatMap(({ startTime, endTime }) => [startTime, endTime]);
    expect(times.reduce((a, b) => Math.max(a, b))).toBeLessThanOrEqual(END);
    expect(times.reduce((a, b) => Math.min(a, b))).toBeGreaterThanOrEqual(END - 15 * DAY);
  });

  test('are valid by the contract', async () => {
    const app = fastify({
      bodyLimit: 2 ** 30,
      ajv: { customOptions: { removeAdditional: false, coerceTypes: false, keywords: [STORABLE] } },
    });
    app.post('/', { schema: { body: { type: 'array', items: SyncEvent } } }, () => 'valid');
    const payload = `[${events.map((event) => seal(event, 'zuora-salesforce').json).join(',')}]`;
    const answer = await app.inject({
      method: 'POST',
      url: '/',
      payload,
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.body).toBe('valid');
    const faulty = events.find(
      ({ status, errorCode, mode, jobId, startTime, endTime }) =>
        (status === 'failed') !== (errorCode != null) || (mode === 'manual') !== (jobId != null) || endTime < startTime
    );
    expect(faulty).toBeUndefined();
  });

  test('follow the rhythm of days and weeks', () => {
    const monday = Date.parse('2026-11-16T00:00:00Z');
    const sunday = monday - DAY;
    expect(between(monday, monday + DAY).length).toBeGreaterThan(2 * between(sunday, sunday + DAY).length);
    const noon = between(monday + 13 * HOUR, monday + 16 * HOUR).length;
    expect(noon).toBeGreaterThan(5 * between(monday + 22 * HOUR, monday + 25 * HOUR).length);
  });

  test('have a night full of DACO-01 six days ago, and a slow afternoon with DACO-99 three days ago', () => {
    const night = startOfDay(END) - 6 * DAY;
    expect(shareOf('DACO-01', night + 2 * HOUR, night + 5 * HOUR)).toBeGreaterThan(0.9);
    expect(shareOf('DACO-01', night - DAY + 2 * HOUR, night - DAY + 5 * HOUR)).toBeLessThan(0.2);
    const slow = startOfDay(END) - 3 * DAY;
    expect(latency(slow + 13.5 * HOUR, slow + 15 * HOUR)).toBeGreaterThan(
      4 * latency(slow + 9 * HOUR, slow + 12 * HOUR)
    );
    expect(shareOf('DACO-99', slow + 13 * HOUR, slow + 16 * HOUR)).toBeGreaterThan(0.1);
  });

  test('have a few percent of failures outside of the incidents, with each of the codes', () => {
    const quiet = events.filter(({ endTime }) => ![3, 6].includes((startOfDay(END) - startOfDay(endTime)) / DAY));
    const failed = quiet.filter(({ status }) => status === 'failed');
    expect(failed.length / quiet.length).toBeGreaterThan(0.01);
    expect(failed.length / quiet.length).toBeLessThan(0.06);
    expect([...new Set(failed.map(({ errorCode }) => errorCode))].sort()).toEqual(['DACO-01', 'DACO-02', 'DACO-99']);
  });

  test("have retries that each name the record's previous failed event", () => {
    const byId = new Map(events.map((event) => [event.id, event]));
    const retries = events.filter(({ retryOf }) => retryOf != null);
    expect(retries.length).toBeGreaterThan(1000);
    expect(
      retries.every(({ retryOf, recordId, startTime, attempt = 1 }) => {
        const before = byId.get(retryOf ?? '');
        return (
          before?.status === 'failed' && before.recordId === recordId && before.endTime <= startTime && attempt > 1
        );
      })
    ).toBe(true);
  });

  test('have mostly completed jobs, a failed and a canceled one; each job has its events', () => {
    const last = new Map(items.flatMap((item) => (item.kind === 'job' ? [[item.jobId, item.state]] : [])));
    const ends = [...last.values()].map(({ status }) => status);
    expect(ends.filter((status) => status === 'completed').length).toBeGreaterThan(15);
    expect(ends.filter((status) => status !== 'completed').sort()).toEqual(['canceled', 'failed']);
    for (const [jobId, { status, totalRecords = 0 }] of last) {
      const count = events.filter((event) => event.jobId === jobId).length;
      expect(count).toBeGreaterThan(0);
      expect(count === totalRecords).toBe(status === 'completed');
    }
  });
});
