/** Downloads a table of a page as a file: the rows of the same filters, as many as a file holds. */
import React from 'react';

import { useDataSourceUid } from '../api/DataSourceContext';
import { tableCsvUrl, type TableFile } from '../api/tables';
import { DownloadLink } from './DownloadLink';
import { useZoneName } from './TimeZone';

interface Props extends TableFile {
  /** Of a table that is not the only one of its page. */
  label?: string;
}

export function TableDownload({ label, ...file }: Props) {
  return <DownloadLink href={tableCsvUrl(useDataSourceUid(), file, useZoneName())} label={label} />;
}
