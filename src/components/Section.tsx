/** A part of a page with its own heading. */
import { Stack, Text } from '@grafana/ui';
import React, { type ReactNode } from 'react';

interface Props {
  /** Id of the heading, which labels the section. */
  id: string;
  title: string;
  children: ReactNode;
}

export function Section({ id, title, children }: Props) {
  return (
    <section aria-labelledby={id}>
      <Stack direction="column" gap={1.5}>
        <Text element="h2" variant="h4" id={id}>
          {title}
        </Text>
        {children}
      </Stack>
    </section>
  );
}
