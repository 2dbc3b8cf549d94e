/** What can be done with a file now: try it out, import it, or stop. */
import { t } from '@grafana/i18n';
import { Button, Stack, Text } from '@grafana/ui';
import React from 'react';

import { ActionButton } from '../../components/ActionButton';
import { formatCount } from '../../components/formats';
import type { Run } from './useImport';

interface Props {
  run: Run | null;
  /** Members that every event needs, and nothing is said of. */
  missing: string[];
  isAllowed: boolean;
  onTry: () => void;
  onImport: () => void;
  onCancel: () => void;
}

export function RunControls({ run, missing, isAllowed, onTry, onImport, onCancel }: Props) {
  const isRunning = run?.state === 'running';
  const tried = run?.isDryRun && run.state === 'done' ? run.tally : null;
  const obstacle =
    missing.length > 0
      ? t('import.missing', 'Say first what is {{members}}', { members: missing.join(', ') })
      : undefined;
  return (
    <Stack direction="column" gap={1}>
      <Stack gap={1} wrap="wrap" alignItems="center">
        <ActionButton
          variant={tried ? 'secondary' : 'primary'}
          obstacle={obstacle}
          disabled={!isAllowed || isRunning}
          onClick={onTry}
        >
          {t('import.try', 'Try it out')}
        </ActionButton>
        <ActionButton
          variant={tried ? 'primary' : 'secondary'}
          obstacle={tried ? undefined : t('import.try-first', 'Try it out first')}
          disabled={!isAllowed || isRunning || tried?.accepted === 0}
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
          <Button variant="secondary" fill="outline" onClick={onCancel}>
            {t('import.cancel', 'Cancel')}
          </Button>
        )}
      </Stack>
      <Text variant="bodySmall" color="secondary">
        {t(
          'import.nothing-stored',
          'Trying it out stores nothing. Leaving this page stops an import; what was sent stays, and counts once if it is sent again.'
        )}
      </Text>
    </Stack>
  );
}
