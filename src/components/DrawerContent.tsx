/**
 * What a drawer holds. It takes the focus as the drawer opens: on the drawer's close button, where it would go, a tooltip
 * opens with it and takes the first Escape for itself.
 */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React, { type ReactNode, useEffect, useRef } from 'react';

export function DrawerContent({ children }: { children: ReactNode }) {
  const styles = useStyles2(getStyles);
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The drawer moves the focus in the next frame; this is the one after it.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => content.current?.focus());
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <div ref={content} tabIndex={-1} className={styles.content}>
      {children}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  content: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
    // It is not a control: the next Tab goes to the first in it.
    outline: 'none',
  }),
});
