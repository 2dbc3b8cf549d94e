/** A row of related settings, as in Grafana's own query editors. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React, { type PropsWithChildren } from 'react';

interface Props {
  label: string;
  /**
   * Shows the label to everybody, where the fields alone do not tell what the row is for. Else only screen readers have
   * it.
   */
  isLabelShown?: boolean;
}

export function EditorRow({ label, isLabelShown = false, children }: PropsWithChildren<Props>) {
  const styles = useStyles2(getStyles);
  return (
    <div role="group" aria-label={label} className={styles.row}>
      {isLabelShown && (
        <div className={styles.label} aria-hidden>
          {label}
        </div>
      )}
      {children}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  label: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, flexBasis: '100%' }),
  row: css({
    // Keeps labels in line: a combobox of several values is a little taller than the others.
    alignItems: 'flex-start',
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    padding: theme.spacing(1),
  }),
});
