/** The title of a page. It breaks a long id, and never a word of a language. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';

export function PageTitle({ children }: { children: string }) {
  const styles = useStyles2(getStyles);
  return <h1 className={styles.title}>{children}</h1>;
}

const getStyles = (theme: GrafanaTheme2) => ({
  title: css({
    // An id may have no spaces.
    overflowWrap: 'anywhere',
    // Grafana leaves the title as little as 200 px beside the actions. In this size the longest words fit that.
    [theme.breakpoints.down('xxl')]: { ...theme.typography.h2 },
  }),
});
