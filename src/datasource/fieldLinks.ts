/**
 * Adds the record links of the settings to tables and log lines: to the trace id where a link needs one, else to the
 * record id. Grafana draws each link of a column on every row. So a link is there only where every row with such an id
 * has an address for it. Templates with the same title, such as one for each connector, are one link.
 */
import { type DataFrame, DataFrameType, DataFrameView, type DataLink, type InterpolateFunction } from '@grafana/data';

import { hrefOf, LINK_MEMBERS, type LinkedRecord, namesMember, type RecordLink } from '../recordLinks/recordLink';

const LINKED = ['recordId', 'traceId'] as const;
type LinkedColumn = (typeof LINKED)[number];

export function withRecordLinks(frame: DataFrame, templates: readonly RecordLink[]): DataFrame {
  if (templates.length === 0) {
    return frame;
  }
  const fields = frame.fields.map((field) => {
    const column = LINKED.find((name) => name === field.name);
    const links = column ? linksOn(column, frame, templates) : [];
    // The column may be hidden, since it is a label of a log line. Grafana draws links of shown columns only.
    return links.length > 0
      ? { ...field, config: { ...field.config, links, custom: { ...field.config.custom, hidden: false } } }
      : field;
  });
  return { ...frame, fields };
}

function linksOn(column: LinkedColumn, frame: DataFrame, templates: readonly RecordLink[]): DataLink[] {
  const isOfColumn = (template: RecordLink) => namesMember(template, 'traceId') === (column === 'traceId');
  const own = templates.filter(isOfColumn);
  const rows = rowsOf(frame).filter((row) => row[column]);
  const titles = new Set(own.map(({ title }) => title));
  return Array.from(titles).flatMap((title): DataLink[] => {
    const ofTitle = own.filter((template) => template.title === title);
    const address = (row: LinkedRecord) => ofTitle.map((template) => hrefOf(template, row)).find(Boolean);
    if (rows.length === 0 || !rows.every(address)) {
      return [];
    }
    const onBuildUrl: DataLink['onBuildUrl'] = ({ replaceVariables }) =>
      (replaceVariables && address(rowOf(replaceVariables, idColumn(frame)))) ?? '';
    return [{ title, url: '', targetBlank: true, onBuildUrl }];
  });
}

/** The column of the event id. In log lines, `id` is the line's own. */
const idColumn = ({ meta }: DataFrame) => (meta?.type === DataFrameType.LogLines ? 'eventId' : 'id');

function rowsOf(frame: DataFrame): LinkedRecord[] {
  const rows = new DataFrameView<LinkedRecord & { eventId?: string }>(frame).toArray();
  return idColumn(frame) === 'id' ? rows : rows.map((row) => ({ ...row, id: row.eventId }));
}

/** The row of a link, from the columns that the table has. */
function rowOf(replaceVariables: InterpolateFunction, id: string): LinkedRecord {
  const valueOf = (name: string, form = 'text') => {
    const macro = `\${__data.fields.${name}.${form}}`;
    const value = replaceVariables(macro);
    return value === macro || value === '' ? undefined : value;
  };
  const timeOf = (name: string) => {
    const ms = Number(valueOf(name, 'numeric'));
    // An unknown start has no number, or 0.
    return ms > 0 ? ms : undefined;
  };
  return {
    ...Object.fromEntries(LINK_MEMBERS.map((name) => [name, valueOf(name === 'id' ? id : name)])),
    startTime: timeOf('startTime'),
    endTime: timeOf('endTime'),
  };
}
