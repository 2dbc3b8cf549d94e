/** Draws annotations into a time series: a dashed line, and a tooltip below it. */
import { css } from '@emotion/css';
import { type DataFrame, dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Tooltip, type UPlotConfigBuilder, useStyles2, useTheme2 } from '@grafana/ui';
import { useLayoutEffect, useReducer, useState } from 'react';
import { createPortal } from 'react-dom';

interface Props {
  config: UPlotConfigBuilder;
  frames: DataFrame[];
  timeZone: string;
}

interface Marker {
  time: number;
  text: string;
  color: string;
}

type Plot = Parameters<Extract<Parameters<UPlotConfigBuilder['addHook']>[1], (plot: never) => void>>[0];

/** The text of an annotation without its markup. */
function plain(html: string): string {
  return new DOMParser().parseFromString(html, 'text/html').body.textContent ?? '';
}

function markersOf(frames: DataFrame[], defaultColor: string): Marker[] {
  return frames.flatMap((frame) => {
    const values = (name: string): unknown[] => frame.fields.find((field) => field.name === name)?.values ?? [];
    const [titles, texts, colors] = [values('title'), values('text'), values('color')];
    return values('time').map((time, index) => ({
      time: Number(time),
      text: plain([titles[index], texts[index]].filter(Boolean).map(String).join(': ')),
      color: String(colors[index] ?? defaultColor),
    }));
  });
}

export function AnnotationMarkers({ config, frames, timeZone }: Props) {
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  const [plot, setPlot] = useState<Plot | null>(null);
  // The plot is one object that changes, so this renders after each of its drawings.
  const [, follow] = useReducer((drawings: number) => drawings + 1, 0);

  useLayoutEffect(() => {
    config.addHook('init', setPlot);
    config.addHook('draw', follow);
    config.addHook('destroy', () => setPlot(null));
  }, [config]);

  if (!plot?.over) {
    return null;
  }
  const { min, max } = plot.scales.x ?? {};
  const markers = markersOf(frames, theme.visualization.getColorByName('blue')).filter(
    ({ time }) => min != null && max != null && time >= min && time <= max
  );
  return createPortal(
    markers.map(({ time, text, color }, index) => (
      <div key={index} className={styles.line} style={{ left: plot.valToPos(time, 'x'), borderColor: color }}>
        <Tooltip content={`${dateTimeFormat(time, { timeZone })} ${text}`}>
          <button type="button" className={styles.marker} style={{ borderBottomColor: color }} aria-label={text} />
        </Tooltip>
      </div>
    )),
    plot.over
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    line: css({ position: 'absolute', top: 0, bottom: 0, width: 0, borderLeft: '1px dashed', pointerEvents: 'none' }),
    marker: css({
      position: 'absolute',
      bottom: 0,
      left: -6,
      padding: 0,
      background: 'none',
      border: '5px solid transparent',
      borderTop: 'none',
      borderBottomWidth: 6,
      pointerEvents: 'auto',
      '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
    }),
  };
}
