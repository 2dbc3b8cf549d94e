import { createDataFrame, FieldType } from '@grafana/data';

import type { RecordLink } from '../recordLinks/recordLink';
import { withRecordLinks } from './fieldLinks';

const forConnector = (connector: string, title = 'Open in CRM'): RecordLink => ({
  title,
  url: `https://${connector}.example.com/{recordId}`,
  connector,
});

/** Titles of the links on the record ids of a table with these connectors. */
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

it('a title that some row has no address for is on none, since Grafana would draw it on each', () => {
  expect(titlesOn(['c1', 'c1'], [forConnector('c1')], ['a', 'b'])).toEqual(['Open in CRM']);
  expect(titlesOn(['c1', 'c2'], [forConnector('c1')], ['a', 'b'])).toEqual([]);
});

it('templates of one title are one link, each for its connector', () => {
  const templates = [forConnector('c1'), forConnector('c2'), forConnector('c3', 'Other')];
  expect(titlesOn(['c1', 'c2'], templates, ['a', 'b'])).toEqual(['Open in CRM']);
});

it('a row without a record, as a job has, is not asked', () => {
  expect(titlesOn(['c1', 'c2'], [forConnector('c1')], ['a', null])).toEqual(['Open in CRM']);
  expect(titlesOn(['c2'], [forConnector('c1')], [null])).toEqual([]);
});
