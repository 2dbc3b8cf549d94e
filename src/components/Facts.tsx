/** A list of names and values: below each other in a drawer, side by side on a page. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React, { type ReactNode } from 'react';

export type Fact = [label: string, value: ReactNode];

export function Facts({ facts, layout }: { facts: readonly Fact[]; layout: 'list' | 'row' }) {
  const styles = useStyles2(getStyles);
  return (
    <dl className={styles[layout]}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const text = {
    margin: 0,
    dt: { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    dd: { margin: 0, overflowWrap: 'anywhere' },
  } as const;
  return {
    list: css({
      ...text,
      '> div': { display: 'grid', gridTemplateColumns: 'minmax(100px, 1fr) 3fr', gap: theme.spacing(1) },
    }),
    row: css({ ...text, display: 'flex', flexWrap: 'wrap', gap: theme.spacing(2, 5) }),
  };
};
