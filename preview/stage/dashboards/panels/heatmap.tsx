/** Heatmap of cells, each with the start of its interval and the place of its bucket: time to the right, events as color. */
import { css } from '@emotion/css';
import { dateTimeFormat, type PanelProps } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import { interpolateOranges } from 'd3-scale-chromatic';
import { useState } from 'react';

import { definePanel } from './definePanel';

const OPTIONS = {
  calculate: false,
  cellGap: 1,
  cellValues: { unit: 'short' },
  color: {} as object,
  exemplars: {} as object,
  filterValues: {} as object,
  legend: { show: true },
  rowsFrame: { layout: 'auto', value: 'Value' },
  tooltip: {} as object,
  yAxis: { unit: 'short' as string },
};

const AXIS_WIDTH = 70;
const AXIS_HEIGHT = 24;
/** Room for the label of the top row. */
const TOP = 8;
const TICKS = 5;

function Heatmap({ data, options, width, height, timeRange, timeZone }: PanelProps<typeof OPTIONS>) {
  const theme = useTheme2();
  const [hint, setHint] = useState('');
  const [frame] = data.series;
  const [cellStarts = [], places = [], counts = []]: number[][] = frame?.fields.map(({ values }) => values) ?? [];
  const buckets: string[] = frame?.meta?.custom?.yOrdinalDisplay ?? [];
  const starts = [...new Set(cellStarts)];
  const lengthMs = (starts[1] ?? 0) - (starts[0] ?? 0);
  const most = Math.max(1, ...counts);
  const [from, to] = [timeRange.from.valueOf(), timeRange.to.valueOf()];
  const xOf = (time: number) => {
    const share = Math.min(Math.max((time - from) / (to - from), 0), 1);
    return AXIS_WIDTH + share * (width - AXIS_WIDTH);
  };
  const cellHeight = (height - TOP - AXIS_HEIGHT) / Math.max(1, buckets.length);
  const strength = (count: number) => 0.1 + 0.85 * Math.sqrt(count / most);
  const colorOf = (count: number) => interpolateOranges(theme.isDark ? 1 - strength(count) : strength(count));
  const moment = (time: number) => dateTimeFormat(time, { timeZone, format: 'MM-DD HH:mm' });
  const everyNth = Math.max(1, Math.ceil(starts.length / TICKS));
  const everyRow = Math.max(1, Math.ceil(20 / cellHeight));

  return (
    <div className={css({ position: 'relative' })} onMouseLeave={() => setHint('')}>
      <svg width={width} height={height} role="img" aria-label="Latency heatmap">
        {counts.map((count, cell) => {
          const [start, place] = [cellStarts[cell]!, places[cell]!];
          return count > 0 ? (
            <rect
              key={cell}
              x={xOf(start)}
              y={height - AXIS_HEIGHT - (place + 1) * cellHeight}
              width={Math.max(1, xOf(start + lengthMs) - xOf(start) - options.cellGap)}
              height={Math.max(1, cellHeight - options.cellGap)}
              fill={colorOf(count)}
              onMouseEnter={() => setHint(`${moment(start)} · up to ${buckets[place]} · ${count} events`)}
            />
          ) : null;
        })}
        {buckets.map((bucket, row) =>
          row % everyRow === 0 ? (
            <text
              key={bucket}
              x={AXIS_WIDTH - 6}
              y={height - AXIS_HEIGHT - (row + 1) * cellHeight + 4}
              textAnchor="end"
              fontSize={12}
              fill={theme.colors.text.primary}
            >
              {bucket}
            </text>
          ) : null
        )}
        {starts.map((time, column) =>
          column % everyNth === 0 ? (
            <text key={time} x={xOf(time)} y={height - 6} fontSize={12} fill={theme.colors.text.primary}>
              {moment(time)}
            </text>
          ) : null
        )}
      </svg>
      {hint && (
        <div
          role="status"
          className={css({
            position: 'absolute',
            top: 0,
            right: 0,
            padding: theme.spacing(0.5, 1),
            background: theme.colors.background.secondary,
            fontSize: theme.typography.bodySmall.fontSize,
          })}
        >
          {hint}
        </div>
      )}
    </div>
  );
}

export const heatmap = definePanel({
  id: 'heatmap',
  Panel: Heatmap,
  options: OPTIONS,
  custom: { hideFrom: { viz: false, legend: false, tooltip: false } },
});
