/** A button that saves a file of the server. */
import { t } from '@grafana/i18n';
import React from 'react';

import { PageLinkButton } from './PageLinkButton';

interface Props {
  href: string;
  /** Of a table that is not the only one of its page. */
  label?: string;
}

export function DownloadLink({ href, label = t('table-download.download', 'Download CSV') }: Props) {
  return (
    // With a target, Grafana leaves the link to the browser, which saves the file.
    <PageLinkButton variant="secondary" size="sm" icon="download-alt" target="_self" href={href}>
      {label}
    </PageLinkButton>
  );
}
