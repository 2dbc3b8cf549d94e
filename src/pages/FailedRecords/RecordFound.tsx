/** Links to the page of a record when the search is exactly its id. */
import { t } from '@grafana/i18n';
import React from 'react';

import type { FailureRow } from '../../api/rows';
import { PageLinkButton } from '../../components/PageLinkButton';
import { AS_IS } from '../../components/plainValues';
import { useRecordPath } from '../useRecordPath';

interface Props {
  search: string;
  rows: readonly FailureRow[];
}

export function RecordFound({ search, rows }: Props) {
  const recordPath = useRecordPath();
  const [first] = rows;
  if (!first || rows.some(({ recordId, connector }) => recordId !== search || connector !== first.connector)) {
    return null;
  }
  return (
    <div>
      <PageLinkButton variant="secondary" size="sm" icon="history" href={recordPath(search, first.connector)}>
        {t('failed-records.record-found', 'Everything about {{recordId}}', { recordId: search, ...AS_IS })}
      </PageLinkButton>
    </div>
  );
}
