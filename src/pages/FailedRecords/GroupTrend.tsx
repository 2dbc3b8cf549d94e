/** The failures of an error group in equal parts of the range, as small bars. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';

import type { ErrorGroup } from '../../api/rows';
import { formatCount } from '../../components/formats';

/** In pixels. */
const BAR = 5;
const GAP = 1;
const HEIGHT = 24;

export function GroupTrend({ group }: { group: Pick<ErrorGroup, 'trend'> }) {
  const styles = useStyles2(getStyles);
  const counts = group.trend.split(',').map(Number);
  const most = Math.max(...counts, 1);
  const label = t('failed-records.group.trend', 'From the begin of the range to its end: {{counts}}', {
    counts: counts.map(formatCount).join(', '),
  });
  return (
    <svg
      role="img"
      aria-label={label}
      className={styles.chart}
      width={counts.length * (BAR + GAP)}
      height={HEIGHT}
      viewBox={`0 0 ${counts.length * (BAR + GAP)} ${HEIGHT}`}
    >
      <title>{label}</title>
      {counts.map((count, index) => {
        // A bar above zero is always visible.
        const height = count === 0 ? 1 : Math.max((count / most) * HEIGHT, 3);
        return (
          <rect
            key={index}
            className={count === 0 ? styles.none : styles.bar}
            x={index * (BAR + GAP)}
            y={HEIGHT - height}
            width={BAR}
            height={height}
          />
        );
      })}
    </svg>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  chart: css({ display: 'block' }),
  bar: css({ fill: theme.colors.error.main }),
  none: css({ fill: theme.colors.border.medium }),
});
