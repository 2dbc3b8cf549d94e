/** Explains an empty list: nothing failed, or the filter is too narrow. */
import { t } from '@grafana/i18n';
import { Button, EmptyState } from '@grafana/ui';
import React from 'react';

import type { FailureFilter } from '../../api/failures';
import { isDefault, isNarrowed } from './failureView';

export function NoFailures({ filter, onClear }: { filter: FailureFilter; onClear: () => void }) {
  if (isDefault(filter)) {
    return (
      <EmptyState
        variant="completed"
        role="status"
        message={t('failed-records.empty.none-open', 'No failure is open in this time range')}
        button={
          <Button variant="secondary" onClick={onClear}>
            {t('failed-records.empty.show-all', 'Show all failed records')}
          </Button>
        }
      />
    );
  }
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
