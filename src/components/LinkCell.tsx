/** A link in a cell of a table. A long name breaks anywhere, so that the other columns stay in sight. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { TextLink, useStyles2 } from '@grafana/ui';
import React from 'react';

export function LinkCell({ href, children }: { href: string; children: string }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.name}>
      <TextLink inline={false} href={href}>
        {children}
      </TextLink>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  name: css({ minWidth: theme.spacing(15), overflowWrap: 'anywhere' }),
});
