/** A titled part of the settings page. */
import { Box, Stack, Text } from '@grafana/ui';
import React, { type PropsWithChildren, useId } from 'react';

export function ConfigSection({
  title,
  description,
  children,
}: PropsWithChildren<{ title: string; description: string }>) {
  const id = useId();
  return (
    <Box element="section" aria-labelledby={id} marginBottom={5}>
      <Stack direction="column" gap={2}>
        <Stack direction="column" gap={0.5}>
          <Text element="h3" id={id}>
            {title}
          </Text>
          <Text color="secondary">{description}</Text>
        </Stack>
        {children}
      </Stack>
    </Box>
  );
}
