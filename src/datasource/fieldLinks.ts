/**
 * Links of the settings on the record ids of a table. Grafana draws every link of a column in each of its rows, so a
 * title is there where all rows have an address for it; templates of one title, such as one for each connector, are one.
 */
import { type DataFrame, DataFrameView, type DataLink, type InterpolateFunction } from '@grafana/data';

import { hrefOf, LINK_MEMBERS, type LinkedRecord, type RecordLink } from '../recordLinks/recordLink';

const LINKED = 'recordId';

export function withRecordLinks(frame: DataFrame, templates: readonly RecordLink[]): DataFrame {
  if (templates.length === 0) {
    return frame;
  }
  const rows = new DataFrameView<LinkedRecord>(frame).toArray().filter(({ recordId }) => recordId);
  const titles = new Set(templates.map(({ title }) => title));
  const links = Array.from(titles).flatMap((title): DataLink[] => {
    const ofTitle = templates.filter((template) => template.title === title);
    const address = (row: LinkedRecord) => ofTitle.map((template) => hrefOf(template, row)).find(Boolean);
    if (rows.length === 0 || !rows.every(address)) {
      return [];
    }
    const onBuildUrl: DataLink['onBuildUrl'] = ({ replaceVariables }) =>
      (replaceVariables && address(rowOf(replaceVariables))) ?? '';
    return [{ title, url: '', targetBlank: true, onBuildUrl }];
  });
  const fields = frame.fields.map((field) =>
    field.name === LINKED && links.length > 0 ? { ...field, config: { ...field.config, links } } : field
  );
  return { ...frame, fields };
}

/** The row that a link stands in, as far as the table has its columns. */
function rowOf(replaceVariables: InterpolateFunction): LinkedRecord {
  const valueOf = (name: string, form = 'text') => {
    const macro = `\${__data.fields.${name}.${form}}`;
    const value = replaceVariables(macro);
    return value === macro || value === '' ? undefined : value;
  };
  const timeOf = (name: string) => {
    const value = valueOf(name, 'numeric');
    return value === undefined ? undefined : Number(value);
  };
  return {
    ...Object.fromEntries(LINK_MEMBERS.map((name) => [name, valueOf(name)])),
    startTime: timeOf('startTime'),
    endTime: timeOf('endTime'),
  };
}
