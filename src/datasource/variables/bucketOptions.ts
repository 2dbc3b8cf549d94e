/**
 * The steps of a time range, one of which a click on a bar chooses. The server alone knows where they begin in a time
 * zone, so they are read off a trend.
 */
import {
  type DataFrame,
  dateTimeFormat,
  FieldType,
  isDateTime,
  type MetricFindValue,
  type TimeRange,
} from '@grafana/data';
import { t } from '@grafana/i18n';

import { WHOLE_RANGE } from './variableQuery';

interface Around {
  range: TimeRange;
  timeZone: string;
  /** What the variable is set to. */
  present: string[];
}

/**
 * Links read the bounds of the chosen step as `${bucket.from}` and `${bucket.to}`: Grafana's ranges, and so these, end
 * with the last millisecond that belongs to them.
 */
interface Bounds extends Record<string, string> {
  from: string;
  to: string;
}

export function bucketOptions(frames: DataFrame[], { range, timeZone, present }: Around): MetricFindValue[] {
  const [frame] = frames;
  const starts: number[] = frame?.fields.find(({ type }) => type === FieldType.time)?.values ?? [];
  const format = frame?.meta?.custom?.interval === 'day' ? 'YYYY-MM-DD' : 'YYYY-MM-DD HH:mm';
  const toOption = (start: number, bounds: Bounds): MetricFindValue => ({
    text: dateTimeFormat(start, { timeZone, format }),
    value: String(start),
    properties: bounds,
  });
  const [from, to] = [range.from.valueOf(), range.to.valueOf()];
  // A step of a range that time has gone past stays chosen, and none of its rows are in the range.
  const gone = present.map(Number).filter((start) => Number.isSafeInteger(start) && !starts.includes(start));
  return [
    { text: t('variables.whole-range', 'Whole range'), value: WHOLE_RANGE, properties: wholeRange(range) },
    ...starts.map((start, index) => {
      const end = (starts[index + 1] ?? to + 1) - 1;
      return toOption(start, { from: String(Math.max(start, from)), to: String(Math.min(end, to)) });
    }),
    ...gone.map((start) => toOption(start, { from: String(start), to: String(start) })),
  ];
}

/** As it was chosen: the last day stays the last day. */
function wholeRange({ raw }: TimeRange): Bounds {
  const toText = (moment: TimeRange['raw']['from']) => (isDateTime(moment) ? String(moment.valueOf()) : moment);
  return { from: toText(raw.from), to: toText(raw.to) };
}
