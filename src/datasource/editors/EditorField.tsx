/** One setting of an editor: its label with a tooltip, and its control below. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, Tooltip, useStyles2 } from '@grafana/ui';
import React, { type PropsWithChildren } from 'react';

interface Props {
  label: string;
  /** Id of the control. */
  htmlFor: string;
  tooltip?: string;
  /** Least width, in units of the theme's spacing. */
  width?: number;
  /** Whether it takes the space that is left. */
  grow?: boolean;
}

export function EditorField({ label, htmlFor, tooltip, width = 16, grow = false, children }: PropsWithChildren<Props>) {
  const styles = useStyles2(getStyles, width, grow);
  return (
    <div className={styles.field}>
      <div className={styles.label}>
        <label htmlFor={htmlFor}>{label}</label>
        {tooltip && (
          <Tooltip content={tooltip} placement="top">
            <Icon name="info-circle" size="sm" tabIndex={0} aria-label={tooltip} />
          </Tooltip>
        )}
      </div>
      {children}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2, width: number, grow: boolean) => ({
  field: css({
    flex: grow ? `1 1 ${theme.spacing(width)}` : `0 0 ${theme.spacing(width)}`,
    maxWidth: '100%',
    minWidth: 0,
  }),
  label: css({
    ...theme.typography.bodySmall,
    alignItems: 'center',
    color: theme.colors.text.secondary,
    display: 'flex',
    fontWeight: theme.typography.fontWeightMedium,
    gap: theme.spacing(0.5),
    marginBottom: theme.spacing(0.25),
    whiteSpace: 'nowrap',
  }),
});
