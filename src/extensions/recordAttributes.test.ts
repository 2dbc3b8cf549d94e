import { DATA_SOURCE_TYPE } from '../pluginIds';
import { namedRecord, recordOfTrace } from './recordAttributes';

const LOKI = { type: 'loki', uid: 'loki' };
const paramsOf = (path = '') => Object.fromEntries(new URL(path, 'http://grafana.test').searchParams);

it.each([
  ['OpenTelemetry', 'sync_health.record_id', 'sync_health.connector'],
  ['Loki', 'sync_health_record_id', 'sync_health_connector'],
  ['logs of one’s own', 'record_id', 'connector'],
])('an attribute of %s names a record, and the link is at that attribute', (_, key, connector) => {
  const named = namedRecord({ attributes: { [key]: ['INV 1/2'], [connector]: ['c1'] }, datasource: LOKI });
  expect(named).toMatchObject({ key, recordId: 'INV 1/2' });
  expect(paramsOf(named?.path)).toEqual({ id: 'INV 1/2', connector: 'c1' });
});

it('a span names its record in its own attributes', () => {
  const named = namedRecord({
    attributes: { connector: ['c1'] },
    spanAttributes: { 'sync_health.record_id': ['INV-1'] },
    datasource: LOKI,
  });
  expect(paramsOf(named?.path)).toEqual({ id: 'INV-1', connector: 'c1' });
});

it('without a connector the link covers every connector', () => {
  const named = namedRecord({ attributes: { record_id: ['INV-1'] }, datasource: LOKI });
  expect(paramsOf(named?.path)).toEqual({ id: 'INV-1' });
});

it('a log line of this data source links to the data source itself', () => {
  const datasource = { type: DATA_SOURCE_TYPE, uid: 'second' };
  const named = namedRecord({ attributes: { recordId: ['INV-1'], connector: ['c1'] }, datasource });
  expect(paramsOf(named?.path)).toEqual({ id: 'INV-1', connector: 'c1', ds: 'second' });
});

it('without a record id there is no link', () => {
  expect(namedRecord({ attributes: { recordId: [''], app: ['x'] }, datasource: LOKI })).toBeUndefined();
  expect(recordOfTrace({})).toBeUndefined();
  expect(recordOfTrace({ spans: [{ tags: [] }, { process: {} }] })).toBeUndefined();
});

it('a trace links to the record of the first span with one, with the connector of its resource', () => {
  const process = { tags: [{ key: 'sync_health.connector', value: 'c1' }] };
  const spans = [
    { process, tags: [{ key: 'http.method', value: 'GET' }] },
    { process, tags: [{ key: 'sync_health.record_id', value: 42 }] },
    { process, tags: [{ key: 'sync_health.record_id', value: 'INV-9' }] },
  ];
  const named = recordOfTrace({ spans, datasource: { type: 'tempo', uid: 'tempo' } });
  expect(paramsOf(named?.path)).toEqual({ id: '42', connector: 'c1' });
});
