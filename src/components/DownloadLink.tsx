/** A button that downloads a file from the server. */
import { t } from '@grafana/i18n';
import React from 'react';

import { PageLinkButton } from './PageLinkButton';

interface Props {
  href: string;
  /** Needed where a page has several tables. */
  label?: string;
}

export function DownloadLink({ href, label = t('table-download.download', 'Download CSV') }: Props) {
  return (
    // A link with a target is left to the browser, which downloads the file.
    <PageLinkButton variant="secondary" size="sm" icon="download-alt" target="_self" href={href}>
      {label}
    </PageLinkButton>
  );
}
