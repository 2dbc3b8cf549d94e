/** On a narrow screen the headings and times of a table wrap, so that more columns are in sight. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const wrapsWhenNarrow = (theme: GrafanaTheme2) =>
  css({
    [theme.breakpoints.down('xl')]: {
      'th, th > button, time': { whiteSpace: 'normal' },
      // A date stays on one line.
      time: { display: 'inline-block', minWidth: theme.spacing(10) },
    },
  });
