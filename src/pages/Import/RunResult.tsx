/** The progress of a run, the counts of its rows, and why some were rejected. */
import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import { Alert, Stack, Text, useStyles2 } from '@grafana/ui';
import React, { useEffect, useRef } from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import { Facts } from '../../components/Facts';
import { formatCount, formatShare } from '../../components/formats';
import { PageLinkButton } from '../../components/PageLinkButton';
import { pagePath } from '../paths';
import { faultText } from './faultText';
import type { Reason, Tally } from './sendFile';
import type { Run } from './useImport';

export function RunResult({ run: { isDryRun, state, tally, error } }: { run: Run }) {
  const result = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The cancel button disappears at the end of a run, so the focus moves to the result.
    if (state !== 'running' && document.activeElement === document.body) {
      result.current?.focus();
    }
  }, [state]);
  return (
    <Stack direction="column" gap={2}>
      {state === 'running' && <Progress share={tally?.share ?? 0} />}
      <div role="status" ref={result} tabIndex={-1}>
        {state === 'done' && tally && <Done tally={tally} isDryRun={isDryRun} />}
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
          <Alert severity="error" bottomSpacing={0} title={t('import.failed', 'The file could not be sent to its end')}>
            {faultText(error)}
          </Alert>
        )}
      </div>
      {tally && <Facts layout="row" facts={factsOf(tally, isDryRun)} />}
      {tally && tally.reasons.length > 0 && <Reasons reasons={tally.reasons} />}
    </Stack>
  );
}

function Done({ tally, isDryRun }: { tally: Tally; isDryRun: boolean }) {
  const ds = useDataSourceUid();
  const refused = tally.rejected + tally.conflicts;
  const severity = refused > 0 ? 'warning' : 'success';
  if (isDryRun) {
    return (
      <Alert severity={severity} bottomSpacing={0} title={t('import.tried', 'Tried out: nothing was stored')}>
        {refused > 0 &&
          t(
            'import.tried-refused',
            'Rows that are rejected or in conflict are left out of an import. Correct them in the file first, or import the rest now.'
          )}
      </Alert>
    );
  }
  return (
    <Alert severity={severity} bottomSpacing={0} title={t('import.imported', 'Imported')}>
      <Stack direction="column" gap={1} alignItems="flex-start">
        {refused > 0 &&
          t(
            'import.imported-refused',
            'Rows that are rejected or in conflict were left out. Correct them in the file, and import it again: what is stored counts once.'
          )}
        <PageLinkButton variant="secondary" size="sm" href={pagePath('connectors', { ds })}>
          {t('import.show-connectors', 'Show the connectors')}
        </PageLinkButton>
      </Stack>
    </Alert>
  );
}

function Progress({ share }: { share: number }) {
  const label = t('import.progress', 'Of the file, sent');
  return (
    <Stack gap={1} alignItems="center">
      <progress max={1} value={share} aria-label={label} />
      <span>{t('import.share', '{{share}} of the file', { share: formatShare(share) })}</span>
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
    <div>
      <ul className={styles.reasons} aria-label={t('connectors.rejected-why', 'Rejected, and why')}>
        {reasons.map(({ detail, count, lines }) => (
          <li key={detail}>
            {detail}: {linesText(count, lines)}
          </li>
        ))}
      </ul>
      <Text element="p" variant="bodySmall" color="secondary">
        {t('import.lines-counted', 'Lines are numbered as in a text editor; blank ones count.')}
      </Text>
    </div>
  );
}

function linesText(count: number, lines: number[]): string {
  const named = lines.join(', ');
  return count > lines.length
    ? t('import.lines-first', '{{formatted}} rows, the first on lines {{named}}', {
        formatted: formatCount(count),
        named,
      })
    : t('import.lines-all', '', {
        count,
        named,
        defaultValue_one: 'line {{named}}',
        defaultValue_other: 'lines {{named}}',
      });
}

const getStyles = () => ({ reasons: css({ paddingLeft: '1.2em', overflowWrap: 'anywhere' }) });
