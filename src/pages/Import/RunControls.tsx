/** The buttons of a run: try it out, import, or cancel. */
import { t } from '@grafana/i18n';
import { Button, Stack, Text } from '@grafana/ui';
import React from 'react';

import { ActionButton } from '../../components/ActionButton';
import { formatCount } from '../../components/formats';
import type { Run } from './useImport';

interface Props {
  run: Run | null;
  /** Required members without a column or value. */
  missing: string[];
  isAllowed: boolean;
  /** Why the user may not import. */
  obstacle: string | undefined;
  onTry: () => void;
  onImport: () => void;
  onCancel: () => void;
}

export function RunControls({ run, missing, isAllowed, obstacle: refusal, onTry, onImport, onCancel }: Props) {
  const isRunning = run?.state === 'running';
  const tried = run?.isDryRun && run.state === 'done' ? run.tally : null;
  const toMap =
    missing.length > 0
      ? t('import.missing', 'First choose a column for {{members}}', { members: missing.join(', ') })
      : undefined;
  const toTry = tried ? undefined : t('import.try-first', 'Try it out first');
  const nothing = tried?.accepted === 0 ? t('import.nothing-new', 'No row of the file is new and valid') : undefined;
  return (
    <Stack direction="column" gap={1}>
      <Stack gap={1} wrap="wrap" alignItems="center">
        <ActionButton
          variant={tried ? 'secondary' : 'primary'}
          obstacle={refusal ?? toMap}
          disabled={!isAllowed || isRunning}
          onClick={onTry}
        >
          {t('import.try', 'Try it out')}
        </ActionButton>
        <ActionButton
          variant={tried ? 'primary' : 'secondary'}
          obstacle={refusal ?? toTry ?? nothing}
          disabled={!isAllowed || isRunning}
          onClick={onImport}
        >
          {tried
            ? t('import.import-count', '', {
                count: tried.accepted,
                formatted: formatCount(tried.accepted),
                defaultValue_one: 'Import {{formatted}} event',
                defaultValue_other: 'Import {{formatted}} events',
              })
            : t('import.import', 'Import')}
        </ActionButton>
        {isRunning && (
          // The button that started the run is disabled now, so the focus moves here.
          <Button autoFocus variant="secondary" fill="outline" onClick={onCancel}>
            {t('import.cancel', 'Cancel')}
          </Button>
        )}
      </Stack>
      <Text variant="bodySmall" color="secondary">
        {t(
          'import.nothing-stored',
          'Trying it out stores nothing. Leaving this page stops an import: rows that were sent stay stored, and count once if the file is imported again.'
        )}
      </Text>
    </Stack>
  );
}
