/** The headings and times of a narrow table wrap, so that more columns are in sight. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

import { tableRoom, whenNarrow } from './narrowTable';

export const wrapsWhenNarrow = (theme: GrafanaTheme2) =>
  css({
    ...tableRoom,
    [whenNarrow(theme)]: {
      'th, th > button, time': { whiteSpace: 'normal' },
      // A date stays on one line.
      time: { display: 'inline-block', minWidth: theme.spacing(10) },
    },
  });
