/**
 * Prepares the frames of an answer for drawing. Where there is nothing to draw, it leaves the frame out, so that a
 * panel shows its `noValue` text instead of a table without rows or a chart without a line.
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
import { heatmapCells } from './heatmapCells';
import { DEFAULT_QUERY_TYPE, type SyncHealthQuery } from './query';
import { isVolume, withLevel } from './logsVolume';
import { nullWhereNoEvents } from './nullWhereNoEvents';

/** Query types with one row for each interval, also for intervals without events. */
const OVER_TIME: readonly QueryType[] = ['trend', 'baseline', 'percentiles'];
/** Query types with one row for each record. */
const RECORDS: readonly QueryType[] = ['records', 'failures'];
const FIGURES: readonly QueryType[] = [...OVER_TIME, 'summary', 'histogram'];

type Request = Pick<DataQueryRequest<SyncHealthQuery>, 'app' | 'panelPluginId' | 'targets'>;

export function prepareFrames(
  response: DataQueryResponse,
  { app, panelPluginId, targets }: Request,
  recordLinks: readonly RecordLink[] = []
): DataQueryResponse {
  const queryOf = ({ refId }: DataFrame) => targets.find((target) => target.refId === refId);
  const typeOf = (frame: DataFrame) => queryOf(frame)?.queryType ?? DEFAULT_QUERY_TYPE;
  const frames: DataFrame[] = response.data;
  const values = frames.filter((frame) => OVER_TIME.includes(typeOf(frame))).flatMap(figuresOf);
  // An answer of zeros alone is drawn. Nulls among them are rates or latencies of no event: then nothing happened, and
  // nothing is drawn.
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
        return nullWhereNoEvents(frame, query);
      }
      if (type === 'histogram' && panelPluginId === 'heatmap') {
        return heatmapCells(frame);
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

/** Draws the band as an area and the expected values as a dashed line. Overrides of a panel still apply. */
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

/** Keeps the notices and the request id of a list without rows. */
function withoutFields(frame: DataFrame): DataFrame {
  return { ...frame, fields: [], length: 0 };
}

function figuresOf({ fields }: DataFrame): Array<number | null> {
  return fields.filter(({ type }) => type === FieldType.number).flatMap(({ values }) => values);
}

/** Explore colors figures by its own thresholds, which would paint a good figure red. */
function inOneColor(frame: DataFrame): DataFrame {
  const color = { mode: FieldColorModeId.Fixed, fixedColor: 'text' };
  return { ...frame, fields: frame.fields.map((field) => ({ ...field, config: { color, ...field.config } })) };
}
