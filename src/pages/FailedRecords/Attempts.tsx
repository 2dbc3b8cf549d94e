/** All attempts to sync one record with their outcomes, newest first. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import {
  Badge,
  type CellProps,
  type Column,
  InteractiveTable,
  LoadingPlaceholder,
  Stack,
  Text,
  useStyles2,
} from '@grafana/ui';
import React, { useMemo } from 'react';

import { type Attempt, useAttempts } from '../../api/failures';
import type { FailureRow } from '../../api/rows';
import { isolate } from '../../components/plainValues';
import { ProblemAlert } from '../../components/ProblemAlert';
import { rowId } from '../../components/rowId';
import { Time } from '../../components/TimeZone';
import { whenNarrow } from '../../components/narrowTable';
import { wrapsWhenNarrow } from '../../components/wrapsWhenNarrow';

export function Attempts({ row }: { row: FailureRow }) {
  const table = useStyles2(wrapsWhenNarrow);
  const attempts = useAttempts(row);
  const columns = useMemo(() => columnsOf(), []);
  return (
    <section aria-labelledby="failure-attempts">
      <Stack direction="column" gap={1}>
        <Text element="h4" id="failure-attempts">
          {t('failed-records.attempts.title', 'Attempts')}
        </Text>
        {attempts.isPending && (
          <LoadingPlaceholder text={t('failed-records.attempts.loading', 'Looking up all attempts…')} />
        )}
        {attempts.isError && (
          <ProblemAlert
            title={t('failed-records.attempts.error', 'The attempts could not be read')}
            error={attempts.error}
            onRetry={() => attempts.refetch()}
          />
        )}
        {attempts.data?.length === 0 && (
          <Text color="secondary">{t('failed-records.attempts.none', 'No attempts are on record any more')}</Text>
        )}
        {attempts.data && attempts.data.length > 0 && (
          <div className={table}>
            <InteractiveTable columns={columns} data={attempts.data} getRowId={(attempt) => rowId(attempt.id)} />
          </div>
        )}
      </Stack>
    </section>
  );
}

type Cell = CellProps<Attempt>;

function columnsOf(): Array<Column<Attempt>> {
  return [
    {
      id: 'endTime',
      header: t('failed-records.attempts.time', 'End time'),
      cell: ({ row: { original } }: Cell) => <Time at={original.endTime} />,
    },
    {
      id: 'failed',
      header: t('failed-records.attempts.outcome', 'Outcome'),
      cell: ({ row: { original } }: Cell) =>
        original.failed ? (
          <Badge color="red" icon="times" text={t('failed-records.attempts.failed', 'Failed')} />
        ) : (
          <Badge color="green" icon="check" text={t('failed-records.attempts.succeeded', 'Succeeded')} />
        ),
    },
    { id: 'action', header: t('failed-records.attempts.action', 'API action') },
    {
      id: 'errorCode',
      header: t('failed-records.attempts.error-column', 'Error'),
      cell: ({ row: { original } }: Cell) => <ErrorText attempt={original} />,
    },
    {
      id: 'triggeredBy',
      header: t('failed-records.attempts.triggered-by', 'Trigger by'),
      cell: ({ row: { original } }: Cell) => original.triggeredBy ?? '–',
    },
  ];
}

function ErrorText({ attempt: { errorCode, errorMessage } }: { attempt: Attempt }) {
  const styles = useStyles2(getStyles);
  const text = [isolate(errorCode ?? ''), errorMessage].filter(Boolean).join(': ');
  return text === '' ? null : <div className={styles.error}>{text}</div>;
}

/** In a narrow drawer the table scrolls, so that its rows stay low. */
const getStyles = (theme: GrafanaTheme2) => ({
  error: css({
    minWidth: theme.spacing(30),
    overflowWrap: 'anywhere',
    [whenNarrow(theme)]: { minWidth: theme.spacing(20) },
  }),
});
