/** One figure of the home page as a card that leads to what is behind it. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Card, Stack, Text, useStyles2 } from '@grafana/ui';
import React, { type ReactNode } from 'react';

interface Props {
  href: string;
  label: string;
  /** Undefined while it is being asked for. */
  value: string | undefined;
  /** What the figure was before, or what it means. */
  note?: string;
  tone?: 'primary' | 'error' | 'warning';
}

export function Tile({ href, label, value, note, tone = 'primary' }: Props) {
  return (
    <li>
      <Card href={href} noMargin>
        <Card.Heading>{label}</Card.Heading>
        <Card.Description>
          <Stack direction="column" gap={0.5}>
            <Text element="span" variant="h2" color={tone} tabular>
              {value ?? '…'}
            </Text>
            <Text element="span" variant="bodySmall" color="secondary">
              {note ?? ' '}
            </Text>
          </Stack>
        </Card.Description>
      </Card>
    </li>
  );
}

/** Tiles side by side, as many in a row as there is room for. */
export function Tiles({ children }: { children: ReactNode }) {
  const styles = useStyles2(getStyles);
  return <ul className={styles.tiles}>{children}</ul>;
}

const getStyles = (theme: GrafanaTheme2) => ({
  tiles: css({
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 200px), 1fr))',
    gap: theme.spacing(1.5),
    listStyle: 'none',
    'li > *': { height: '100%' },
  }),
});
