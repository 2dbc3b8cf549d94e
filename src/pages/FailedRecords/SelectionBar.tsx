/** What is selected, and the Retry button: a large retry, or one of everything that matches, asks first. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, ConfirmModal, Stack, useStyles2 } from '@grafana/ui';
import React, { useState } from 'react';

import { ActionButton } from '../../components/ActionButton';
import { formatCount } from '../../components/formats';
import { usePermission } from '../../components/usePermission';
import { useReturnFocus } from '../../components/useReturnFocus';
import { isEmpty, type Selection } from './useSelection';

/** A retry of more records than this asks first. */
const LARGE_RETRY = 100;

interface Props {
  selection: Selection;
  /** Records that match the filter, and those of them that can be retried; undefined while they are counted. */
  matching: number | undefined;
  retryableMatching: number | undefined;
  isPending: boolean;
  onSelectAllMatching: () => void;
  onClear: () => void;
  onRetry: () => void;
}

export function SelectionBar(props: Props) {
  const { selection, matching, retryableMatching, isPending, onSelectAllMatching, onClear, onRetry } = props;
  const styles = useStyles2(getStyles);
  const [asks, setAsks] = useState(false);
  useReturnFocus(asks);
  const permission = usePermission();
  const count = selection.allMatching ? retryableMatching : selection.rows.size;
  const isLarge = selection.allMatching || (count ?? 0) > LARGE_RETRY;

  return (
    <div className={styles.bar}>
      <ActionButton
        icon="sync"
        disabled={isEmpty(selection) || isPending || !permission.canOperate || !count}
        obstacle={permission.reason}
        onClick={() => (isLarge ? setAsks(true) : onRetry())}
      >
        {isPending
          ? t('failed-records.selection.pending', 'Asking for the retry…')
          : t('failed-records.selection.retry', 'Retry')}
      </ActionButton>
      <span role="status">{selectionText(selection, count, matching)}</span>
      <Stack gap={1} wrap="wrap">
        {!selection.allMatching && (
          <Button fill="text" size="sm" disabled={!matching} onClick={onSelectAllMatching}>
            {matching
              ? t('failed-records.selection.all', 'Select all {{matching}} that match', {
                  matching: formatCount(matching),
                })
              : t('failed-records.selection.all-uncounted', 'Select all that match')}
          </Button>
        )}
        {!isEmpty(selection) && (
          <Button fill="text" size="sm" onClick={onClear}>
            {t('failed-records.selection.clear', 'Clear selection')}
          </Button>
        )}
      </Stack>
      <ConfirmModal
        isOpen={asks}
        icon="sync"
        title={t('failed-records.confirm.title', '', {
          count: count ?? 0,
          formatted: formatCount(count ?? 0),
          defaultValue_one: 'Retry {{formatted}} failure?',
          defaultValue_other: 'Retry {{formatted}} failures?',
        })}
        body={
          selection.allMatching
            ? t(
                'failed-records.confirm.all-matching',
                'All open real-time failures that match the filter are sent to the connector again, each record once however often it failed. Records that fail again stay in the list with their new error.'
              )
            : t(
                'failed-records.confirm.selected',
                'The selected records are sent to the connector again. Records that fail again stay in the list with their new error.'
              )
        }
        confirmText={t('failed-records.confirm.yes', '', {
          count: count ?? 0,
          formatted: formatCount(count ?? 0),
          defaultValue_one: 'Retry {{formatted}} failure',
          defaultValue_other: 'Retry {{formatted}} failures',
        })}
        confirmButtonVariant="primary"
        dismissText={t('failed-records.confirm.no', 'Cancel')}
        onConfirm={() => {
          setAsks(false);
          onRetry();
        }}
        onDismiss={() => setAsks(false)}
      />
    </div>
  );
}

function selectionText(selection: Selection, count: number | undefined, matching: number | undefined): string {
  if (selection.allMatching) {
    return count === undefined
      ? t('failed-records.selection.counting', 'All that match are selected; counting those that can be retried…')
      : t(
          'failed-records.selection.all-selected',
          'All {{matching}} that match are selected, {{retryable}} can be retried',
          {
            matching: formatCount(matching ?? 0),
            retryable: formatCount(count),
          }
        );
  }
  return selection.rows.size === 0
    ? t('failed-records.selection.none', 'Select records to retry them')
    : t('failed-records.selection.some', '{{number}} selected', { number: formatCount(selection.rows.size) });
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1, 2) }),
});
