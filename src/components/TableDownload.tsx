/** Downloads a table of a page as a CSV file, with the same filters. */
import React from 'react';

import { useDataSourceUid } from '../api/DataSourceContext';
import { tableCsvUrl, type TableFile } from '../api/tables';
import { DownloadLink } from './DownloadLink';
import { useZoneName } from './TimeZone';

interface Props extends TableFile {
  /** Needed where a page has several tables. */
  label?: string;
}

export function TableDownload({ label, ...file }: Props) {
  return <DownloadLink href={tableCsvUrl(useDataSourceUid(), file, useZoneName())} label={label} />;
}
