/**
 * The intervals of a time range, one of which a click on a bar chooses. Only the server knows where they begin in a
 * time zone, so they are read from a trend.
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
  /** The values that the variable has now. */
  present: string[];
}

/**
 * Bounds of an interval, which links read as `${bucket.from}` and `${bucket.to}`. As Grafana's own ranges, they end
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
  // The range has moved past these intervals. They stay chosen, and no row of the range is in them.
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

/** As it was chosen, so that a relative range stays relative. */
function wholeRange({ raw }: TimeRange): Bounds {
  const toText = (moment: TimeRange['raw']['from']) => (isDateTime(moment) ? String(moment.valueOf()) : moment);
  return { from: toText(raw.from), to: toText(raw.to) };
}
