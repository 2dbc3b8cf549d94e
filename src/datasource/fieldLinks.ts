/**
 * Links of the settings on the rows of a table or on log lines: on the trace id where a link needs one, else on the
 * record id. Grafana draws every link of a column in each of its rows, so a title is there where all rows that have such
 * an id have an address for it; templates of one title, such as one for each connector, are one.
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
    // What is a label of a log line has a hidden column, which is shown for its links.
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

/** The column of an event's id: a log line has an id of its own. */
const idColumn = ({ meta }: DataFrame) => (meta?.type === DataFrameType.LogLines ? 'eventId' : 'id');

function rowsOf(frame: DataFrame): LinkedRecord[] {
  const rows = new DataFrameView<LinkedRecord & { eventId?: string }>(frame).toArray();
  return idColumn(frame) === 'id' ? rows : rows.map((row) => ({ ...row, id: row.eventId }));
}

/** The row that a link stands in, as far as the table has its columns. */
function rowOf(replaceVariables: InterpolateFunction, id: string): LinkedRecord {
  const valueOf = (name: string, form = 'text') => {
    const macro = `\${__data.fields.${name}.${form}}`;
    const value = replaceVariables(macro);
    return value === macro || value === '' ? undefined : value;
  };
  const timeOf = (name: string) => {
    const ms = Number(valueOf(name, 'numeric'));
    // A start that nobody knows is no number, or none of a moment.
    return ms > 0 ? ms : undefined;
  };
  return {
    ...Object.fromEntries(LINK_MEMBERS.map((name) => [name, valueOf(name === 'id' ? id : name)])),
    startTime: timeOf('startTime'),
    endTime: timeOf('endTime'),
  };
}
