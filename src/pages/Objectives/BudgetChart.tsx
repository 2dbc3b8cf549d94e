/** A line of the budget left, day by day. Below zero it is overspent. */
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React, { type KeyboardEvent, useState } from 'react';

import type { BudgetDay } from '../../api/objectives';
import { formatBudget } from '../../components/formats';
import { useTimeZone } from '../../components/TimeZone';
import { linesOf, scaleOf } from './budgetLine';

/** Width of the drawing, which is stretched to the width of the page. */
const WIDTH = 900;
const HEIGHT = 200;

/** Days that a key moves by. */
const STEPS: Partial<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

export function BudgetChart({ days }: { days: readonly BudgetDay[] }) {
  const styles = useStyles2(getStyles);
  const { timeZone } = useTimeZone();
  const [place, setPlace] = useState<number | null>(null);
  const { ticks, y } = scaleOf(days, HEIGHT);
  const x = (index: number) => (days.length < 2 ? 0 : (index / (days.length - 1)) * WIDTH);
  const dayText = (time: number) => dateTimeFormat(time, { timeZone, format: 'YYYY-MM-DD' });
  const [first, last] = [days[0], days.at(-1)];
  const shown = place === null ? last : days[place];
  const step = (event: KeyboardEvent) => {
    const by = STEPS[event.key];
    if (by !== undefined) {
      // Otherwise Home and End would scroll the page.
      event.preventDefault();
      setPlace((before) => Math.min(Math.max((before ?? days.length - 1) + by, 0), days.length - 1));
    }
  };
  const reading = shown ? `${dayText(shown.time)}: ${formatBudget(shown.left)}` : '';
  return (
    <div>
      <div className={styles.frame}>
        <div className={styles.scale} aria-hidden>
          {ticks.map((tick) => (
            <span key={tick} style={{ top: `${(y(tick) / HEIGHT) * 100}%` }}>
              {formatBudget(tick)}
            </span>
          ))}
        </div>
        <div
          role="slider"
          tabIndex={0}
          aria-label={t('objectives.chart.label', 'Budget left by day')}
          aria-valuemin={0}
          aria-valuemax={Math.max(days.length - 1, 0)}
          aria-valuenow={place ?? Math.max(days.length - 1, 0)}
          aria-valuetext={reading}
          className={styles.plot}
          onKeyDown={step}
          onPointerLeave={() => setPlace(null)}
          onPointerMove={({ clientX, currentTarget }) => {
            const { left, width } = currentTarget.getBoundingClientRect();
            setPlace(
              Math.min(Math.max(Math.round(((clientX - left) / width) * (days.length - 1)), 0), days.length - 1)
            );
          }}
        >
          <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden className={styles.drawing}>
            {ticks.map((tick) => (
              <line
                key={tick}
                className={tick === 0 ? styles.zero : styles.grid}
                x1={0}
                x2={WIDTH}
                y1={y(tick)}
                y2={y(tick)}
              />
            ))}
            {linesOf(days).map((line) => (
              <polyline
                key={line[0]}
                className={styles.line}
                // A single day becomes a dot.
                points={[...line, line.at(-1)!].map((index) => `${x(index)},${y(days[index]!.left!)}`).join(' ')}
              />
            ))}
            {place !== null && <line className={styles.cursor} x1={x(place)} x2={x(place)} y1={0} y2={HEIGHT} />}
          </svg>
        </div>
      </div>
      <div className={styles.legend}>
        <span>{first && dayText(first.time)}</span>
        <strong>{reading}</strong>
        <span>{last && dayText(last.time)}</span>
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const thin = { strokeWidth: 1, vectorEffect: 'non-scaling-stroke' } as const;
  return {
    frame: css({ display: 'flex', height: HEIGHT, paddingTop: theme.spacing(1) }),
    scale: css({
      position: 'relative',
      width: theme.spacing(8),
      flexShrink: 0,
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
      '> span': { position: 'absolute', right: theme.spacing(1), transform: 'translateY(-50%)' },
    }),
    plot: css({ flexGrow: 1, minWidth: 0, height: '100%' }),
    drawing: css({ display: 'block', width: '100%', height: '100%', overflow: 'visible' }),
    grid: css({ ...thin, stroke: theme.colors.border.weak }),
    zero: css({ ...thin, stroke: theme.colors.error.border, strokeDasharray: '4 3' }),
    cursor: css({ ...thin, stroke: theme.colors.border.strong }),
    line: css({
      fill: 'none',
      stroke: theme.visualization.getColorByName('blue'),
      strokeWidth: 2,
      strokeLinecap: 'round',
      vectorEffect: 'non-scaling-stroke',
    }),
    legend: css({
      display: 'flex',
      justifyContent: 'space-between',
      gap: theme.spacing(1),
      flexWrap: 'wrap',
      margin: theme.spacing(1, 0, 0, 8),
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
      strong: { color: theme.colors.text.primary },
    }),
  };
};
