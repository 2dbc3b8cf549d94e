/** How far a run is, what became of the rows until now, and why some were rejected. */
import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import { Alert, Stack, useStyles2 } from '@grafana/ui';
import React from 'react';

import { Facts } from '../../components/Facts';
import { formatCount, formatShare } from '../../components/formats';
import { faultText } from './faultText';
import type { Reason, Tally } from './sendFile';
import type { Run } from './useImport';

export function RunResult({ run: { isDryRun, state, tally, error } }: { run: Run }) {
  return (
    <Stack direction="column" gap={2}>
      {state === 'running' && <Progress share={tally?.share ?? 0} />}
      <div role="status">
        {state === 'done' && (
          <Alert
            severity={tally && tally.rejected + tally.conflicts > 0 ? 'warning' : 'success'}
            bottomSpacing={0}
            title={isDryRun ? t('import.tried', 'Tried out: nothing was stored') : t('import.imported', 'Imported')}
          />
        )}
        {state === 'canceled' && (
          <Alert
            severity="info"
            bottomSpacing={0}
            title={
              isDryRun
                ? t('import.try-canceled', 'Canceled: nothing was stored')
                : t(
                    'import.canceled',
                    'Canceled: at least what is accepted below is stored; import the file again for the rest'
                  )
            }
          />
        )}
        {state === 'failed' && error && (
          <Alert severity="error" bottomSpacing={0} title={t('import.failed', 'It did not come to the end')}>
            {faultText(error)}
          </Alert>
        )}
      </div>
      {tally && <Facts layout="row" facts={factsOf(tally, isDryRun)} />}
      {tally && tally.reasons.length > 0 && <Reasons reasons={tally.reasons} />}
    </Stack>
  );
}

function Progress({ share }: { share: number }) {
  const label = t('import.progress', 'Of the file');
  return (
    <Stack gap={1} alignItems="center">
      <progress max={1} value={share} aria-label={label} />
      <span>{formatShare(share)}</span>
    </Stack>
  );
}

function factsOf(
  { rows, accepted, duplicates, conflicts, rejected }: Tally,
  isDryRun: boolean
): Array<[string, string]> {
  return [
    [t('import.rows', 'Rows'), formatCount(rows)],
    [isDryRun ? t('import.new', 'New') : t('connectors.accepted', 'Accepted'), formatCount(accepted)],
    [t('connectors.duplicates', 'Duplicates'), formatCount(duplicates)],
    [t('connectors.conflicts', 'Conflicts'), formatCount(conflicts)],
    [t('connectors.rejected', 'Rejected'), formatCount(rejected)],
  ];
}

function Reasons({ reasons }: { reasons: Reason[] }) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.reasons} aria-label={t('connectors.rejected-why', 'Rejected, and why')}>
      {reasons.map(({ detail, count, rows }) => (
        <li key={detail}>
          {formatCount(count)}: {detail}{' '}
          {count > rows.length
            ? t('import.rows-first', '(rows {{rows}} and more)', { rows: rows.join(', ') })
            : t('import.rows-all', '(rows {{rows}})', { rows: rows.join(', ') })}
        </li>
      ))}
    </ul>
  );
}

const getStyles = () => ({ reasons: css({ paddingLeft: '1.2em', overflowWrap: 'anywhere' }) });
