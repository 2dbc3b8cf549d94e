/** Downloads the list as a CSV file, and says when the file can't hold all of it. */
import { t } from '@grafana/i18n';
import { Stack, Text } from '@grafana/ui';
import { MAX_ROWS } from '@sync-health/contract/words';
import React from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import { type FailureFilter, failuresCsvUrl } from '../../api/failures';
import { DownloadLink } from '../../components/DownloadLink';
import { formatCount } from '../../components/formats';
import { useZoneName } from '../../components/TimeZone';

interface Props {
  filter: FailureFilter;
  matching: number | undefined;
}

export function CsvDownload({ filter, matching = 0 }: Props) {
  const uid = useDataSourceUid();
  const timeZone = useZoneName();
  return (
    <Stack gap={1} alignItems="center" wrap="wrap">
      {matching > MAX_ROWS.csv && (
        <Text variant="bodySmall" color="secondary">
          {t('failed-records.csv.truncated', 'The file holds the newest {{most}} of {{matching}}', {
            most: formatCount(MAX_ROWS.csv),
            matching: formatCount(matching),
          })}
        </Text>
      )}
      <DownloadLink href={failuresCsvUrl(uid, filter, timeZone)} />
    </Stack>
  );
}
