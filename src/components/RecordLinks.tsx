/** The record links of the data source's settings for one record. Empty where none applies. */
import { Stack, TextLink } from '@grafana/ui';
import React from 'react';

import { useRecordLinks } from '../api/DataSourceContext';
import { type LinkedRecord, linksOf } from '../recordLinks/recordLink';

export function RecordLinks({ record }: { record: LinkedRecord }) {
  const links = linksOf(useRecordLinks(), record);
  if (links.length === 0) {
    return null;
  }
  return (
    <Stack gap={2} wrap="wrap">
      {links.map(({ title, href }) => (
        <TextLink key={`${title} ${href}`} href={href} external inline={false} variant="bodySmall">
          {title}
        </TextLink>
      ))}
    </Stack>
  );
}
