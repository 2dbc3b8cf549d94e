/** A search for records finds the same wherever events are, also where one is stored by several inserts. */
import { type RecordList } from '@sync-health/contract';

import { makeEvent } from '../testing/events';
import { describeEachStorage } from '../testing/storages';
import { startTestServer, type TestServer } from '../testing/testServer';

describeEachStorage('records', (place) => {
  let server: TestServer;
  const event = (connector: string, recordId: string, minute: number, other: object = {}) =>
    makeEvent({ connector, recordId, endTime: `2026-11-20T10:${minute}:00.000Z`, ...other });

  beforeAll(async () => {
    server = await startTestServer(place().config);
    const batch = [
      event('c1', 'INV-7', 10),
      event('c1', 'INV-7', 20, { status: 'failed', errorCode: 'E-1' }),
      event('c1', 'INV-70', 30),
      event('c2', 'inv-7', 40, { object: 'Account' }),
      event('c2', 'ACC-1', 50),
    ];
    await server.call('/v1/events', batch);
    await server.call('/v1/events', batch);
    await server.call('/v1/events', [event('c1', 'INV-70', 35)]);
  });
  afterAll(() => server.close());

  const find = async (search: string, limit = 50) => {
    const range = { from: '2026-11-20T10:00:00Z', to: '2026-11-20T11:00:00Z' };
    const { status, body } = await server.call(
      `/v1/records?${new URLSearchParams({ ...range, search, limit: String(limit) })}`
    );
    expect({ status, body }).toMatchObject({ status: 200 });
    const { records, truncated } = body as RecordList;
    return { truncated, found: records.map((one) => [one.connector, one.recordId, one.lastStatus, one.lastEnd]) };
  };
  const at = (minute: number) => Date.UTC(2026, 10, 20, 10, minute);

  it('are found once each by a part of their id, the one that has exactly it first', async () => {
    expect(await find('INV-7')).toEqual({
      truncated: false,
      found: [
        ['c1', 'INV-7', 'failed', at(20)],
        ['c2', 'inv-7', 'success', at(40)],
        ['c1', 'INV-70', 'success', at(35)],
      ],
    });
    expect((await find('70')).found).toEqual([['c1', 'INV-70', 'success', at(35)]]);
    expect((await find('nothing')).found).toEqual([]);
  });

  it('beyond the limit are told of', async () => {
    expect(await find('inv', 2)).toEqual({
      truncated: true,
      found: [
        ['c2', 'inv-7', 'success', at(40)],
        ['c1', 'INV-70', 'success', at(35)],
      ],
    });
  });
});
