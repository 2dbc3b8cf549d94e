/** Downloads a table of a page as a file, and says where the file holds more than the table shows. */
import { t } from '@grafana/i18n';
import { Stack, Text } from '@grafana/ui';
import React from 'react';

import { useDataSourceUid } from '../api/DataSourceContext';
import { tableCsvUrl, type TableFile } from '../api/tables';
import { DownloadLink } from './DownloadLink';
import { useZoneName } from './TimeZone';

interface Props extends TableFile {
  /** Whether the table is narrowed by what the file is not. */
  isWider?: boolean;
  /** Of a table that is not the only one of its page. */
  label?: string;
}

export function TableDownload({ isWider = false, label, ...file }: Props) {
  const uid = useDataSourceUid();
  const timeZone = useZoneName();
  return (
    <Stack gap={1} alignItems="center" wrap="wrap">
      {isWider && (
        <Text variant="bodySmall" color="secondary">
          {t('table-download.wider', 'The file holds all of the time range')}
        </Text>
      )}
      <DownloadLink href={tableCsvUrl(uid, file, timeZone)} label={label} />
    </Stack>
  );
}
