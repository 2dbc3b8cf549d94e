/** A figure as a card that links to its details. */
import { Stack, Text } from '@grafana/ui';
import React from 'react';

import { PageCard } from '../../components/PageCard';

/** In pixels. Two fit side by side on a phone. */
export const LEAST_TILE_WIDTH = 160;

interface Props {
  href: string;
  label: string;
  /** Undefined while it loads. */
  value: string | undefined;
  /** The change of the figure, or its meaning. */
  note?: string;
  tone?: 'primary' | 'error' | 'warning';
}

export function Tile({ href, label, value, note, tone = 'primary' }: Props) {
  return (
    <li>
      <PageCard href={href}>
        <PageCard.Heading>{label}</PageCard.Heading>
        <PageCard.Description>
          <Stack direction="column" gap={0.5}>
            <Text element="span" variant="h2" color={tone} tabular>
              {value ?? '…'}
            </Text>
            <Text element="span" variant="bodySmall" color="secondary">
              {note ?? ' '}
            </Text>
          </Stack>
        </PageCard.Description>
      </PageCard>
    </li>
  );
}
