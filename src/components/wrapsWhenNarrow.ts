/**
 * On a narrow screen the headings and times of a table wrap, so that more columns are in sight. Grafana's menu takes 300 px
 * of a screen of 1200 px or more.
 */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const wrapsWhenNarrow = (theme: GrafanaTheme2) =>
  css({
    [theme.breakpoints.down('xxl')]: {
      'th, th > button, time': { whiteSpace: 'normal' },
      // A date stays on one line.
      time: { display: 'inline-block', minWidth: theme.spacing(10) },
    },
  });
