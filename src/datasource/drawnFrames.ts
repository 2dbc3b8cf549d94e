/**
 * What Grafana is handed of an answer to draw. Where there is nothing to see, a panel then says what its `noValue` says,
 * instead of drawing a table without rows or a chart without a line.
 */
import {
  CoreApp,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  FieldColorModeId,
  FieldType,
} from '@grafana/data';
import type { QueryType } from '@sync-health/contract/queryTypes';

import type { RecordLink } from '../recordLinks/recordLink';
import { withChangeTexts } from './changeTexts';
import { withRecordLinks } from './fieldLinks';
import { DEFAULT_QUERY_TYPE, type SyncHealthQuery } from './query';
import { isVolume, withLevel } from './logsVolume';
import { withoutGaps } from './withoutGaps';

/** Answers with a row for each step of time, also where nothing happened. */
const OVER_TIME: readonly QueryType[] = ['trend', 'baseline', 'percentiles'];
/** Answers with a row for each record. */
const RECORDS: readonly QueryType[] = ['records', 'failures'];
const FIGURES: readonly QueryType[] = [...OVER_TIME, 'summary', 'histogram'];

type Request = Pick<DataQueryRequest<SyncHealthQuery>, 'app' | 'targets'>;

export function drawnFrames(
  response: DataQueryResponse,
  { app, targets }: Request,
  recordLinks: readonly RecordLink[] = []
): DataQueryResponse {
  const queryOf = ({ refId }: DataFrame) => targets.find((target) => target.refId === refId);
  const typeOf = (frame: DataFrame) => queryOf(frame)?.queryType ?? DEFAULT_QUERY_TYPE;
  const frames: DataFrame[] = response.data;
  const values = frames.filter((frame) => OVER_TIME.includes(typeOf(frame))).flatMap(figuresOf);
  // A series of zeros is drawn where it is all that was asked for; a rate or a latency of no event is not known.
  const isBlank = values.length > 0 && values.every((value) => !value) && values.includes(null);
  return {
    ...response,
    data: frames.flatMap((frame) => {
      const type = typeOf(frame);
      if (frame.length === 0) {
        return FIGURES.includes(type) ? [] : [withoutFields(frame)];
      }
      if (isBlank && OVER_TIME.includes(type)) {
        return [];
      }
      const query = queryOf(frame);
      if (query && isVolume(query)) {
        return withLevel(frame);
      }
      if (type === 'trend' && query?.timeShift) {
        return withoutGaps(frame, query);
      }
      if (type === 'baseline') {
        return withBand(frame);
      }
      if (RECORDS.includes(type)) {
        return withRecordLinks(frame, recordLinks);
      }
      const drawn = type === 'summary' ? withChangeTexts(frame) : frame;
      return app === CoreApp.Explore && type === 'summary' ? inOneColor(drawn) : drawn;
    }),
  };
}

/** Draws the band as an area, and what is expected as a dashed line; overrides of a panel go before it. */
function withBand(frame: DataFrame): DataFrame {
  const low = frame.fields.find(({ name }) => name === 'low');
  const styles: Record<string, object> = {
    expected: { lineStyle: { fill: 'dash', dash: [6, 6] }, fillOpacity: 0 },
    low: { lineWidth: 0, fillOpacity: 0 },
    high: { lineWidth: 0, fillOpacity: 15, ...(low && { fillBelowTo: low.config.displayNameFromDS ?? low.name }) },
  };
  const fields = frame.fields.map((field) => {
    const custom = styles[field.name];
    return custom ? { ...field, config: { ...field.config, custom: { ...field.config.custom, ...custom } } } : field;
  });
  return { ...frame, fields };
}

/** A list without rows, of which notices and the request's id are left. */
function withoutFields(frame: DataFrame): DataFrame {
  return { ...frame, fields: [], length: 0 };
}

function figuresOf({ fields }: DataFrame): Array<number | null> {
  return fields.filter(({ type }) => type === FieldType.number).flatMap(({ values }) => values);
}

/** Explore colors figures by thresholds of its own, which make a good one red. */
function inOneColor(frame: DataFrame): DataFrame {
  const color = { mode: FieldColorModeId.Fixed, fixedColor: 'text' };
  return { ...frame, fields: frame.fields.map((field) => ({ ...field, config: { color, ...field.config } })) };
}
