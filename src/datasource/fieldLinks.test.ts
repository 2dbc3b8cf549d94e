import { createDataFrame, DataFrameType, FieldType, type ScopedVars } from '@grafana/data';
import { setDataSourceSrv, type DataSourceSrv } from '@grafana/runtime';

import type { RecordLink } from '../recordLinks/recordLink';
import { withRecordLinks } from './fieldLinks';

const forConnector = (connector: string, title = 'Open in CRM'): RecordLink => ({
  title,
  url: `https://${connector}.example.com/{recordId}`,
  connector,
});

/** Titles of the links on the record ids of a table whose rows have these connectors. */
function titlesOn(connectors: string[], templates: RecordLink[], recordIds: Array<string | null> = []): string[] {
  const frame = createDataFrame({
    fields: [
      { name: 'connector', type: FieldType.string, values: connectors },
      { name: 'recordId', type: FieldType.string, values: connectors.map((_, row) => recordIds[row] ?? null) },
    ],
  });
  const [connector, recordId] = withRecordLinks(frame, templates).fields;
  expect(connector?.config.links).toBeUndefined();
  return (recordId?.config.links ?? []).map(({ title }) => title);
}

it('a link that one row has no address for is on no row, since Grafana draws it on each', () => {
  expect(titlesOn(['c1', 'c1'], [forConnector('c1')], ['a', 'b'])).toEqual(['Open in CRM']);
  expect(titlesOn(['c1', 'c2'], [forConnector('c1')], ['a', 'b'])).toEqual([]);
});

it('templates with the same title are one link, which uses the one for its connector', () => {
  const templates = [forConnector('c1'), forConnector('c2'), forConnector('c3', 'Other')];
  expect(titlesOn(['c1', 'c2'], templates, ['a', 'b'])).toEqual(['Open in CRM']);
});

it('a row without a record id, such as a job, needs no address', () => {
  expect(titlesOn(['c1', 'c2'], [forConnector('c1')], ['a', null])).toEqual(['Open in CRM']);
  expect(titlesOn(['c2'], [forConnector('c1')], [null])).toEqual([]);
});

describe('a link that needs a trace', () => {
  const TRACE: RecordLink = { title: 'Trace', url: '{traceId}', datasourceUid: 'tempo' };
  const LOGS: RecordLink = { title: 'Logs', url: 'https://logs.example.com/{object}/{id}/{traceId}' };
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const row = {
    connector: 'c1',
    object: 'Invoice',
    id: 'evt-1',
    recordId: 'INV-1',
    startTime: 3_600_000,
    endTime: 3_601_000,
  };

  function linksOn(frame: Parameters<typeof createDataFrame>[0], templates: RecordLink[]) {
    // Links call nothing else of this service.
    setDataSourceSrv({ getInstanceSettings: () => ({ type: 'tempo' }) } as unknown as DataSourceSrv);
    const { fields } = withRecordLinks(createDataFrame(frame), templates);
    const valueOf = (text = '', _: ScopedVars = {}) =>
      text.replace(/\$\{__data\.fields\.(\w+)\.\w+\}/g, (macro, name: string) => {
        const value = fields.find((field) => field.name === name)?.values[0];
        return value === undefined ? macro : String(value ?? '');
      });
    const hrefs = (name: string) =>
      (fields.find((field) => field.name === name)?.config.links ?? []).map(
        ({ onBuildUrl }) => onBuildUrl?.({ origin: null, replaceVariables: valueOf }) ?? ''
      );
    return { record: hrefs('recordId'), trace: hrefs('traceId') };
  }

  const fieldsOf = (values: Record<string, unknown[]>) =>
    Object.entries(values).map(([name, list]) => ({
      name,
      type: typeof list[0] === 'number' ? FieldType.number : FieldType.string,
      values: list,
    }));
  const columns = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, [value, value]]));

  it('is on the trace ids, also where some rows have none', () => {
    const fields = fieldsOf({ ...columns, traceId: [traceId, null] });
    const { record, trace } = linksOn({ fields }, [TRACE, forConnector('c1')]);
    expect(record).toEqual(['https://c1.example.com/INV-1']);
    expect(trace).toHaveLength(1);
    expect(decodeURIComponent(trace[0]!)).toContain(`"query":"${traceId}"`);
    expect(decodeURIComponent(trace[0]!)).toContain('"range":{"from":"2700000","to":"4501000"}');
  });

  it('is on no column where no row has a trace id', () => {
    const { trace } = linksOn({ fields: fieldsOf({ ...columns, traceId: [null, null] }) }, [TRACE]);
    expect(trace).toEqual([]);
  });

  it('is on log lines too, whose event id is in another column', () => {
    const { id: _id, ...others } = columns;
    const fields = fieldsOf({ ...others, id: ['c1/evt-1'], eventId: ['evt-1'], traceId: [traceId] });
    const { trace } = linksOn({ meta: { type: DataFrameType.LogLines }, fields }, [LOGS]);
    expect(trace).toEqual([`https://logs.example.com/Invoice/evt-1/${traceId}`]);
  });
});
