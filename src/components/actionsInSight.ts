/**
 * Keeps the last column of a table, its actions, in sight where the table is wider than the page and scrolls. On a narrow
 * screen the words of a button wrap, so that fewer tables are.
 */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const actionsInSight = (theme: GrafanaTheme2) =>
  css({
    tr: { background: theme.colors.background.primary },
    'th:last-child, td:last-child': { position: 'sticky', right: 0, background: 'inherit' },
    [theme.breakpoints.down('xxl')]: {
      'td:last-child button': { height: 'auto', textAlign: 'start', '&, & > span': { whiteSpace: 'normal' } },
    },
  });
