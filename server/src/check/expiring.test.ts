/**
 * Past their retention, raw events are dropped step by step, while a late event keeps a slot of a rollup: both still
 * agree.
 */
import { makeEvent } from '../testing/events';
import { startTestServer } from '../testing/testServer';

jest.setTimeout(180_000);

const DAY_MS = 86_400_000;

it('a slot renewed by a late event counts the raw events that are left, and no difference is reported', async () => {
  const server = await startTestServer({ retentionDays: 30 });
  const { storage, rollups, compareExpiring } = server.app;
  const endTime = new Date(Date.now() - 60 * DAY_MS).toISOString();
  const recent = new Date(Date.now() - DAY_MS).toISOString();
  await server.call('/v1/events', [makeEvent({ id: 'old', endTime }), makeEvent({ id: 'recent', endTime: recent })]);
  await rollups.roller.roll();
  await server.call('/v1/events', [makeEvent({ id: 'late', endTime })]);
  await rollups.roller.roll();
  // As the engine does with a part whose last row has expired.
  await storage.execute(`ALTER TABLE events DELETE WHERE id = 'old' SETTINGS mutations_sync = 2`);

  const counted = async () => {
    const rows = await storage.rows<{ step: number; events: number }>(
      'SELECT step, sum(count) AS events FROM rollup_counts FINAL WHERE slot < now() - INTERVAL 30 DAY GROUP BY step'
    );
    return rows.map(({ events }) => events);
  };
  expect(await counted()).toEqual([2, 2, 2, 2]);
  expect((await compareExpiring()).events).toBe(1);
  expect(await counted()).toEqual([1, 1, 1, 1]);
  expect((await server.app.inject('/metrics')).body).not.toMatch(/slots_mended_total\{.*\} [1-9]/);
  await server.close();
});
