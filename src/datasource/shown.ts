/**
 * What Grafana is handed of an answer. Where there is nothing to see, it gets no frame: a panel then says what its
 * `noValue` says, instead of drawing a table without rows or a chart without a line.
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

import { DEFAULT_QUERY_TYPE, type SyncHealthQuery } from './query';

/** Answers with a row for each step of time, also where nothing happened. */
const OVER_TIME: readonly QueryType[] = ['trend', 'percentiles'];

type Request = Pick<DataQueryRequest<SyncHealthQuery>, 'app' | 'targets'>;

export function shown(response: DataQueryResponse, { app, targets }: Request): DataQueryResponse {
  const typeOf = ({ refId }: DataFrame) =>
    targets.find((target) => target.refId === refId)?.queryType ?? DEFAULT_QUERY_TYPE;
  const frames: DataFrame[] = response.data;
  const values = frames.filter((frame) => OVER_TIME.includes(typeOf(frame))).flatMap(figuresOf);
  // A series of zeros is drawn where it is all that was asked for; a rate or a latency of no event is not known.
  const isBlank = values.length > 0 && values.every((value) => !value) && values.includes(null);
  return {
    ...response,
    data: frames
      .filter((frame) => frame.length > 0 && !(isBlank && OVER_TIME.includes(typeOf(frame))))
      .map((frame) => (app === CoreApp.Explore && typeOf(frame) === 'summary' ? inOneColor(frame) : frame)),
  };
}

function figuresOf({ fields }: DataFrame): Array<number | null> {
  return fields.filter(({ type }) => type === FieldType.number).flatMap(({ values }) => values);
}

/** Explore colours figures by thresholds of its own, which make a good one red. */
function inOneColor(frame: DataFrame): DataFrame {
  const color = { mode: FieldColorModeId.Fixed, fixedColor: 'text' };
  return { ...frame, fields: frame.fields.map((field) => ({ ...field, config: { color, ...field.config } })) };
}
