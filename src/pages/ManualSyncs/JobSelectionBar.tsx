/** The number of selected jobs, and the button to cancel them. */
import { t } from '@grafana/i18n';
import { Button, Stack } from '@grafana/ui';
import React from 'react';

import { ActionButton } from '../../components/ActionButton';
import { formatCount } from '../../components/formats';
import { usePermission } from '../../components/usePermission';

interface Props {
  /** Number of selected jobs. */
  count: number;
  isPending: boolean;
  onCancel: () => void;
  onClear: () => void;
  onHelp: () => void;
}

export function JobSelectionBar({ count, isPending, onCancel, onClear, onHelp }: Props) {
  const permission = usePermission('cancel');
  return (
    <Stack gap={2} alignItems="center" justifyContent="space-between" wrap="wrap">
      <Stack gap={2} alignItems="center" wrap="wrap">
        <ActionButton
          variant="destructive"
          fill="outline"
          disabled={count === 0 || isPending || !permission.isAllowed}
          obstacle={permission.reason}
          onClick={onCancel}
        >
          {isPending
            ? t('manual-syncs.cancel.pending', 'Asking to cancel…')
            : t('manual-syncs.cancel-several.button', 'Cancel selected…')}
        </ActionButton>
        <span role="status">
          {count === 0
            ? t('manual-syncs.select.none', 'Select jobs to cancel them')
            : t('manual-syncs.select.some', '{{number}} selected', { number: formatCount(count) })}
        </span>
        {count > 0 && (
          <Button fill="text" size="sm" onClick={onClear}>
            {t('manual-syncs.select.clear', 'Clear selection')}
          </Button>
        )}
      </Stack>
      <Button variant="secondary" fill="text" size="sm" icon="keyboard" onClick={onHelp}>
        {t('manual-syncs.keys.button', 'Keys: press ?')}
      </Button>
    </Stack>
  );
}
