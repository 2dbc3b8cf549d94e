/** A part of a page with its own heading. */
import { Stack, Text } from '@grafana/ui';
import React, { type ReactNode } from 'react';

interface Props {
  /** Id of the heading, which labels the section. */
  id: string;
  title: string;
  /** Beside the heading. */
  actions?: ReactNode;
  children: ReactNode;
}

export function Section({ id, title, actions, children }: Props) {
  return (
    <section aria-labelledby={id}>
      <Stack direction="column" gap={1.5}>
        <Stack justifyContent="space-between" alignItems="center" wrap="wrap" gap={1}>
          <Text element="h2" variant="h4" id={id}>
            {title}
          </Text>
          {actions}
        </Stack>
        {children}
      </Stack>
    </section>
  );
}
