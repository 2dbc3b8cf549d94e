/** Heatmap of a frame with one field for each latency bucket: time to the right, latency up, events as color. */
import { css } from '@emotion/css';
import { dateTimeFormat, FieldType, getValueFormat, formattedValueToString, type PanelProps } from '@grafana/data';
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
/** Room above the topmost row for its label. */
const TOP = 8;
const TICKS = 5;

const format = (unit: string, value: number) => formattedValueToString(getValueFormat(unit)(value, 1));

function Heatmap({ data, options, width, height, timeZone }: PanelProps<typeof OPTIONS>) {
  const theme = useTheme2();
  const [hint, setHint] = useState('');
  const [frame] = data.series;
  const times: number[] = frame?.fields.find(({ type }) => type === FieldType.time)?.values ?? [];
  const rows = frame?.fields.filter(({ type }) => type === FieldType.number) ?? [];
  const most = Math.max(1, ...rows.map(({ values }) => Math.max(0, ...values)));
  const cellWidth = (width - AXIS_WIDTH) / Math.max(1, times.length);
  const cellHeight = (height - TOP - AXIS_HEIGHT) / Math.max(1, rows.length);
  const strength = (count: number) => 0.1 + 0.85 * Math.sqrt(count / most);
  const colorOf = (count: number) => interpolateOranges(theme.isDark ? 1 - strength(count) : strength(count));
  const upTo = (name: string) => format(options.yAxis.unit, Number(name));
  const moment = (time: number) => dateTimeFormat(time, { timeZone, format: 'MM-DD HH:mm' });
  const everyNth = Math.max(1, Math.ceil(times.length / TICKS));
  const everyRow = Math.max(1, Math.ceil(20 / cellHeight));

  return (
    <div className={css({ position: 'relative' })} onMouseLeave={() => setHint('')}>
      <svg width={width} height={height} role="img" aria-label="Latency heatmap">
        {rows.flatMap(({ name, values }, row) =>
          values.map((count: number, column: number) =>
            count > 0 ? (
              <rect
                key={`${row}-${column}`}
                x={AXIS_WIDTH + column * cellWidth}
                y={height - AXIS_HEIGHT - (row + 1) * cellHeight}
                width={Math.max(1, cellWidth - options.cellGap)}
                height={Math.max(1, cellHeight - options.cellGap)}
                fill={colorOf(count)}
                onMouseEnter={() => setHint(`${moment(times[column]!)} · up to ${upTo(name)} · ${count} events`)}
              />
            ) : null
          )
        )}
        {rows.map(({ name }, row) =>
          row % everyRow === 0 ? (
            <text
              key={name}
              x={AXIS_WIDTH - 6}
              y={height - AXIS_HEIGHT - (row + 1) * cellHeight + 4}
              textAnchor="end"
              fontSize={12}
              fill={theme.colors.text.primary}
            >
              {upTo(name)}
            </text>
          ) : null
        )}
        {times.map((time, column) =>
          column % everyNth === 0 ? (
            <text
              key={time}
              x={AXIS_WIDTH + column * cellWidth}
              y={height - 6}
              fontSize={12}
              fill={theme.colors.text.primary}
            >
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
