/** Keeps the last column of a table, its actions, in sight where the table is wider than the page and scrolls. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const actionsInSight = (theme: GrafanaTheme2) =>
  css({
    tr: { background: theme.colors.background.primary },
    'th:last-child, td:last-child': { position: 'sticky', right: 0, background: 'inherit' },
  });
