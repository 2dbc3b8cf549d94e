/** The details of one failed record: the whole message, its origin, all attempts, and its actions. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { ClipboardButton, Drawer, Stack, Text, TextLink, useStyles2 } from '@grafana/ui';
import React, { type ReactNode, useState } from 'react';

import type { FailureRow } from '../../api/rows';
import { ActionButton } from '../../components/ActionButton';
import { AS_IS } from '../../components/plainValues';
import { DrawerContent } from '../../components/DrawerContent';
import { type Fact, Facts } from '../../components/Facts';
import { modeLabel } from '../../components/labels';
import { PayloadView } from '../../components/PayloadView';
import { RecordLinks } from '../../components/RecordLinks';
import { Time } from '../../components/TimeZone';
import { usePermission } from '../../components/usePermission';
import { useJobPath } from '../useJobPath';
import { useRecordPath } from '../useRecordPath';
import { ActionDialog } from './ActionDialog';
import { Advice } from './Advice';
import { Attempts } from './Attempts';
import { explanationOf } from './explanationOf';
import { obstacleText } from './obstacleText';
import { obstacleOf } from './retryable';
import { StateBadge } from './StateBadge';

interface Props {
  row: FailureRow;
  isPending: boolean;
  /** The result of an action that was started here. */
  result: ReactNode;
  onRetry: () => void;
  onDismiss: (reason: string) => void;
  onReopen: () => void;
  onClose: () => void;
}

export function FailureDrawer({ row, isPending, result, onRetry, onDismiss, onReopen, onClose }: Props) {
  const styles = useStyles2(getStyles);
  const retrying = usePermission('retry');
  const dismissing = usePermission('dismiss');
  const obstacle = obstacleOf(row);
  const [asks, setAsks] = useState(false);
  const mayDismiss = !isPending && dismissing.isAllowed;

  return (
    <Drawer
      title={row.recordId}
      subtitle={t('failed-records.drawer.subtitle', '{{object}} · {{connector}}', {
        object: row.object,
        connector: row.connector,
        ...AS_IS,
      })}
      onClose={onClose}
    >
      <DrawerContent>
        <Stack gap={2} alignItems="center">
          <StateBadge state={row.state} />
          <ActionButton
            size="sm"
            icon="sync"
            disabled={isPending || !retrying.isAllowed}
            obstacle={obstacle ? obstacleText(obstacle) : retrying.reason}
            onClick={onRetry}
          >
            {t('failed-records.drawer.retry', 'Retry this record')}
          </ActionButton>
          {row.mode === 'realtime' && row.state === 'open' && (
            <ActionButton
              size="sm"
              variant="secondary"
              icon="eye-slash"
              disabled={!mayDismiss}
              obstacle={dismissing.reason}
              onClick={() => setAsks(true)}
            >
              {t('failed-records.selection.dismiss', 'Dismiss…')}
            </ActionButton>
          )}
          {row.state === 'dismissed' && (
            <ActionButton
              size="sm"
              variant="secondary"
              icon="eye"
              disabled={!mayDismiss}
              obstacle={dismissing.reason}
              onClick={onReopen}
            >
              {t('failed-records.drawer.reopen', 'Reopen')}
            </ActionButton>
          )}
        </Stack>
        {result}
        <Advice errorCode={row.errorCode} message={row.errorMessage} />
        <section aria-labelledby="failure-message">
          <Stack direction="column" gap={1} alignItems="flex-start">
            <Text element="h4" id="failure-message">
              {t('failed-records.drawer.message', 'Error {{code}}', { code: row.errorCode, ...AS_IS })}
            </Text>
            <pre className={styles.message}>
              {row.errorMessage ?? t('failed-records.drawer.no-message', 'The connector sent no message.')}
            </pre>
            {row.errorMessage && (
              <ClipboardButton variant="secondary" size="sm" icon="copy" getText={() => row.errorMessage ?? ''}>
                {t('failed-records.drawer.copy', 'Copy message')}
              </ClipboardButton>
            )}
          </Stack>
        </section>
        <PayloadView key={`${row.connector} ${row.id}`} attempt={row} />
        {asks && (
          <ActionDialog
            action="dismiss"
            count={1}
            notes={[]}
            error={null}
            explanation={explanationOf('dismiss', false)}
            onConfirm={({ reason = '' }) => {
              setAsks(false);
              onDismiss(reason);
            }}
            onDismiss={() => setAsks(false)}
          />
        )}
        <FailureFacts row={row} />
        <RecordLinks record={row} />
        <Attempts row={row} />
      </DrawerContent>
    </Drawer>
  );
}

function FailureFacts({ row }: { row: FailureRow }) {
  const jobPath = useJobPath();
  const recordPath = useRecordPath();
  const facts: Fact[] = [
    [t('failed-records.drawer.action', 'API action'), row.action],
    [t('failed-records.drawer.mode', 'Sync mode'), modeLabel(row.mode)],
    [t('failed-records.drawer.triggered-by', 'Trigger by'), row.triggeredBy ?? '–'],
    [t('failed-records.drawer.start', 'Start time'), <Time key="start" at={row.startTime} />],
    [t('failed-records.drawer.end', 'End time'), <Time key="end" at={row.endTime} />],
    [
      t('failed-records.drawer.record', 'Object id'),
      <TextLink key="record" href={recordPath(row.recordId, row.connector)} inline>
        {row.recordId}
      </TextLink>,
    ],
    [t('failed-records.drawer.event', 'Event id'), row.id],
  ];
  if (row.jobId) {
    facts.push([
      t('failed-records.drawer.job', 'Job id'),
      <TextLink key="job" href={jobPath(row.jobId, row.connector)} inline>
        {row.jobId}
      </TextLink>,
    ]);
  }
  return <Facts facts={facts} layout="list" />;
}

const getStyles = (theme: GrafanaTheme2) => ({
  message: css({ width: '100%', margin: 0, whiteSpace: 'pre-wrap', wordBreak: 'normal', overflowWrap: 'anywhere' }),
});
