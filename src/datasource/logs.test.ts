/** Failures as log lines: their volume and their context. */
import {
  createDataFrame,
  dateTime,
  FieldType,
  LogLevel,
  LogRowContextQueryDirection,
  type LogRowModel,
  SupplementaryQueryType,
} from '@grafana/data';

import type { Condition } from '@sync-health/contract/query';

import { prepareFrames } from './prepareFrames';
import type { SyncHealthQuery } from './query';
import { aDataSource, aRequest } from './testing/dataSource';

const LOGS: SyncHealthQuery = { refId: 'A', queryType: 'failures', format: 'logs', filters: { object: ['Invoice'] } };
const VOLUME = SupplementaryQueryType.LogsVolume;

describe('the volume of log lines', () => {
  it('counts all failures of the range that match the same filters', () => {
    const { dataSource } = aDataSource();
    const conditions: Condition[] = [{ field: 'errorCode', operator: '!=', values: ['A'] }];
    const request = aRequest<SyncHealthQuery>({ ...LOGS, conditions, limit: 10, live: true });
    expect(dataSource.getSupportedSupplementaryQueryTypes(request)).toEqual([VOLUME]);
    expect(dataSource.getSupplementaryRequest(VOLUME, request)?.targets).toEqual([
      {
        refId: 'log-volume-A',
        version: 2,
        queryType: 'trend',
        interval: 'auto',
        metric: 'errors',
        columns: ['total'],
        filters: { object: ['Invoice'] },
        conditions,
      },
    ]);
  });

  it.each([
    ['are searched', { search: 'INV' }],
    ['are of some states', { state: ['open'] }],
    ['are of one step', { bucket: { time: '1795500000000', interval: 'hour' } }],
    ['are no lines', { format: undefined }],
    ['are of another type', { queryType: 'errors' as const }],
    ['are hidden', { hide: true }],
  ])('is left to Explore where the failures %s', (_, changes) => {
    const { dataSource } = aDataSource();
    const request = aRequest<SyncHealthQuery>({ ...LOGS, ...changes });
    expect(dataSource.getSupportedSupplementaryQueryTypes(request)).toEqual([]);
    expect(dataSource.getSupplementaryRequest(VOLUME, request)).toBeUndefined();
  });

  it('is the only supplementary query', () => {
    const { dataSource } = aDataSource();
    const options = { type: SupplementaryQueryType.LogsSample };
    expect(dataSource.getSupplementaryQuery(options, LOGS)).toBeUndefined();
  });

  it('has the same level as the lines', () => {
    const frame = createDataFrame({
      refId: 'log-volume-A',
      fields: [
        { name: 'time', type: FieldType.time, values: [1000] },
        { name: 'total', type: FieldType.number, values: [3] },
      ],
    });
    const targets = [{ refId: 'log-volume-A', queryType: 'trend' as const }];
    const [drawn] = prepareFrames({ data: [frame] }, { app: 'explore', targets }).data;
    expect(drawn.fields[1].labels).toEqual({ level: 'error' });
  });
});

describe('the context of a log line', () => {
  const at = dateTime('2026-11-24T03:00:00.250Z').valueOf();
  const dataFrame = createDataFrame({ refId: 'A', fields: [] });
  const labels = { connector: 'c1', object: 'Invoice' };
  const row: LogRowModel = {
    ...{ entryFieldIndex: 1, rowIndex: 0, dataFrame, labels, logLevel: LogLevel.error, uid: 'A_c1/evt-1' },
    ...{ entry: 'text', raw: 'text', hasAnsi: false, hasUnescapedContent: false },
    ...{ timeEpochMs: at, timeEpochNs: `${at}000000`, timeFromNow: '', timeLocal: '', timeUtc: '' },
  };

  it.each([
    [LogRowContextQueryDirection.Backward, '-endTime', -7, 0],
    [LogRowContextQueryDirection.Forward, 'endTime', 0, 7],
  ])('%s has the failures of the same connector, nearest first', async (direction, orderBy, from, to) => {
    const { dataSource, asked } = aDataSource();
    await dataSource.getLogRowContext(row, { direction, limit: 50 });
    const { queries, ...range } = asked[0]!.data;
    expect(queries).toEqual([
      expect.objectContaining({
        ...{ queryType: 'failures', format: 'logs', filters: { connector: ['c1'] }, orderBy, limit: 50 },
      }),
    ]);
    expect([Number(range.from) - at, Number(range.to) - at]).toEqual([from * 86_400_000, to * 86_400_000]);
  });

  it('opens as a query in Explore', async () => {
    const { dataSource } = aDataSource();
    expect(await dataSource.getLogRowContextQuery(row)).toMatchObject({
      ...{ queryType: 'failures', format: 'logs', filters: { connector: ['c1'] }, datasource: dataSource.getRef() },
    });
  });
});
