/** A bar chart of events by end time: successes, with failures on top. The bar under the pointer is described. */
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React, { type KeyboardEvent, useState } from 'react';

import type { Sent } from '../../api/connectors';
import { formatCount } from '../../components/formats';
import { useTimeZone } from '../../components/TimeZone';

const HEIGHT = 120;
/** Width of a bar in units of the drawing, which is stretched to the width of the page. */
const BAR = 10;
const GAP = 1;

const STEPS: Partial<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

export function SentChart({ sent: { buckets, interval } }: { sent: Sent }) {
  const styles = useStyles2(getStyles);
  const { timeZone } = useTimeZone();
  const [place, setPlace] = useState<number | null>(null);
  const last = buckets.length - 1;
  const most = Math.max(...buckets.map(({ synced, errors }) => synced + errors));
  const clamped = (at: number) => Math.min(Math.max(at, 0), last);
  const momentText = (time: number) =>
    dateTimeFormat(time, { timeZone, format: interval === 'day' ? 'YYYY-MM-DD' : 'YYYY-MM-DD HH:mm' });
  const shown = buckets[place ?? last];
  const reading = shown
    ? t('connectors.sent.reading', '{{moment}}: {{synced}} succeeded, {{errors}} failed', {
        moment: momentText(shown.time),
        synced: formatCount(shown.synced),
        errors: formatCount(shown.errors),
      })
    : '';
  const step = (event: KeyboardEvent) => {
    const by = STEPS[event.key];
    if (by !== undefined) {
      // Otherwise Home and End would scroll the page.
      event.preventDefault();
      setPlace((before) => clamped((before ?? last) + by));
    }
  };
  return (
    <div>
      <div
        role="slider"
        tabIndex={0}
        aria-label={t('connectors.sent.title', 'Events over time')}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={place ?? last}
        aria-valuetext={reading}
        className={styles.plot}
        onKeyDown={step}
        onPointerLeave={() => setPlace(null)}
        onPointerMove={({ clientX, currentTarget }) => {
          const { left, width } = currentTarget.getBoundingClientRect();
          setPlace(clamped(Math.floor(((clientX - left) / width) * buckets.length)));
        }}
      >
        <svg
          viewBox={`0 0 ${buckets.length * BAR} ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden
          className={styles.drawing}
        >
          {buckets.map(({ time, synced, errors }, index) => {
            const height = (count: number) => (count / most) * HEIGHT;
            const x = index * BAR + GAP / 2;
            return (
              <g key={time} opacity={place === null || place === index ? 1 : 0.5}>
                <rect
                  className={styles.synced}
                  x={x}
                  width={BAR - GAP}
                  y={HEIGHT - height(synced)}
                  height={height(synced)}
                />
                <rect
                  className={styles.errors}
                  x={x}
                  width={BAR - GAP}
                  y={HEIGHT - height(synced + errors)}
                  height={height(errors)}
                />
              </g>
            );
          })}
        </svg>
      </div>
      <div className={styles.legend}>
        <span>{buckets[0] && momentText(buckets[0].time)}</span>
        <strong>{reading}</strong>
        <span>{buckets[last] && momentText(buckets[last].time)}</span>
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  plot: css({ height: HEIGHT, borderBottom: `1px solid ${theme.colors.border.medium}` }),
  drawing: css({ display: 'block', width: '100%', height: '100%' }),
  synced: css({ fill: theme.visualization.getColorByName('green') }),
  errors: css({ fill: theme.visualization.getColorByName('red') }),
  legend: css({
    display: 'flex',
    justifyContent: 'space-between',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    marginTop: theme.spacing(1),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    strong: { color: theme.colors.text.primary },
  }),
});
