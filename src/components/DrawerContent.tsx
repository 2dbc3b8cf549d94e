/**
 * The content of a drawer. It takes the focus when the drawer opens. Otherwise the close button would get it, and its
 * tooltip would catch the first Escape.
 */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React, { type ReactNode, useEffect, useRef } from 'react';

export function DrawerContent({ children }: { children: ReactNode }) {
  const styles = useStyles2(getStyles);
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The drawer moves the focus in the next frame, so this waits for the one after it.
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
    // It is no control, so it shows no focus. The next Tab goes to its first control.
    outline: 'none',
  }),
});
