/** A row of settings that belong together, as Grafana's own query editors show them. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React, { type PropsWithChildren } from 'react';

export function EditorRow({ label, children }: PropsWithChildren<{ label: string }>) {
  const styles = useStyles2(getStyles);
  return (
    <div role="group" aria-label={label} className={styles.row}>
      {children}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    alignItems: 'flex-end',
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    padding: theme.spacing(1),
  }),
});
