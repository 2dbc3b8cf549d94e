/** Cards side by side: as many in a row as fit, and at most `columns`. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React, { type ReactNode } from 'react';

interface Props {
  columns: number;
  /** Least width of a card in pixels. On a narrower screen a card is as wide as the screen. */
  leastWidth: number;
  children: ReactNode;
}

export function CardList({ columns, leastWidth, children }: Props) {
  const styles = useStyles2(getStyles, columns, leastWidth);
  return <ul className={styles.list}>{children}</ul>;
}

const getStyles = (theme: GrafanaTheme2, columns: number, leastWidth: number) => {
  const gap = theme.spacing(1.5);
  const share = `calc((100% - ${columns - 1} * ${gap}) / ${columns})`;
  return {
    list: css({
      display: 'grid',
      gridTemplateColumns: `repeat(auto-fit, minmax(max(min(100%, ${leastWidth}px), ${share}), 1fr))`,
      gap,
      listStyle: 'none',
      'li > *': { height: '100%' },
    }),
  };
};
