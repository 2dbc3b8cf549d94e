/**
 * Keeps the last column of a table, its actions, in sight where the table is wider than the page and scrolls. In a narrow
 * table the words of a button wrap, so that fewer tables are.
 */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

import { tableRoom, whenNarrow } from './narrowTable';

export const actionsInSight = (theme: GrafanaTheme2) =>
  css({
    ...tableRoom,
    tr: { background: theme.colors.background.primary },
    'th:last-child, td:last-child': { position: 'sticky', right: 0, background: 'inherit' },
    [whenNarrow(theme)]: {
      'td:last-child button': { height: 'auto', textAlign: 'start', '&, & > span': { whiteSpace: 'normal' } },
    },
  });
