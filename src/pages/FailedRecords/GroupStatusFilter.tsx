/** Filters the error groups by status. The list of records stays as it is. */
import { t } from '@grafana/i18n';
import { MultiCombobox } from '@grafana/ui';
import { ERROR_GROUP_STATUSES, type ErrorGroupStatus } from '@sync-health/contract/words';
import React from 'react';

import { groupStatusLabel } from '../../components/labels';

interface Props {
  statuses: readonly ErrorGroupStatus[];
  onChange: (statuses: ErrorGroupStatus[]) => void;
}

export function GroupStatusFilter({ statuses, onChange }: Props) {
  return (
    <MultiCombobox<ErrorGroupStatus>
      id="filter-group-status"
      aria-label={t('failed-records.groups.status-filter', 'Status of the error groups')}
      width="auto"
      minWidth={24}
      maxWidth={60}
      options={ERROR_GROUP_STATUSES.map((status) => ({ value: status, label: groupStatusLabel(status) }))}
      value={[...statuses]}
      placeholder={t('failed-records.groups.any-status', 'Any status')}
      onChange={(chosen) => onChange(chosen.map(({ value }) => value))}
    />
  );
}
