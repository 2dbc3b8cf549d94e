/** An empty list: good news where nothing narrows it, a filter too narrow where something does. */
import { t } from '@grafana/i18n';
import { Button, EmptyState } from '@grafana/ui';
import React from 'react';

import type { FailureFilter } from '../../api/failures';
import { isNarrowed } from './failureView';

export function NoFailures({ filter, onClear }: { filter: FailureFilter; onClear: () => void }) {
  return isNarrowed(filter) ? (
    <EmptyState
      variant="not-found"
      role="status"
      message={t('failed-records.empty.filtered', 'No failed records match these filters')}
      button={
        <Button variant="secondary" onClick={onClear}>
          {t('failed-records.empty.clear', 'Clear filters')}
        </Button>
      }
    />
  ) : (
    <EmptyState
      variant="completed"
      role="status"
      message={t('failed-records.empty.none', 'Nothing failed in this time range')}
    />
  );
}
