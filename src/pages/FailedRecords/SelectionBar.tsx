/** The selection and its actions. A large retry, or one of everything that matches, needs a confirmation. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Stack, useStyles2 } from '@grafana/ui';
import React from 'react';

import { ActionButton } from '../../components/ActionButton';
import { formatCount } from '../../components/formats';
import { usePermission } from '../../components/usePermission';
import { type Action, countFor } from './commandRequests';
import { isEmpty, type Selection } from './useSelection';

interface Props {
  selection: Selection;
  /** Number of matching records. Undefined while they are counted. */
  matching: number | undefined;
  /** Number of matching records that an action is about. Undefined while they are counted. */
  countOfMatching: (action: Action) => number | undefined;
  /** Whether the filter includes dismissed failures, which can be reopened. */
  showsDismissed: boolean;
  isPending: boolean;
  onSelectAllMatching: () => void;
  onClear: () => void;
  onRetry: () => void;
  onAsk: (action: Action) => void;
}

export function SelectionBar(props: Props) {
  const { selection, matching, countOfMatching, showsDismissed, isPending } = props;
  const { onSelectAllMatching, onClear, onRetry, onAsk } = props;
  const styles = useStyles2(getStyles);
  const retrying = usePermission('retry');
  const dismissing = usePermission('dismiss');
  const isAllowed = (action: Action) => (action === 'retry' ? retrying : dismissing).isAllowed;
  const countOf = (action: Action) => (selection.allMatching ? countOfMatching(action) : countFor(action, selection));
  const isDisabled = (action: Action) => isPending || !isAllowed(action) || !countOf(action);

  return (
    <div className={styles.bar}>
      <Stack gap={1}>
        <ActionButton icon="sync" disabled={isDisabled('retry')} obstacle={retrying.reason} onClick={onRetry}>
          {isPending ? t('failed-records.selection.asking', 'Asking…') : t('failed-records.selection.retry', 'Retry')}
        </ActionButton>
        <ActionButton
          variant="secondary"
          icon="clock-nine"
          disabled={isDisabled('retry')}
          obstacle={retrying.reason}
          onClick={() => onAsk('retry')}
          aria-label={t(
            'failed-records.selection.retry-options',
            'Options… of a retry: a pace, a start time or a reason'
          )}
        >
          {t('failed-records.selection.options', 'Options…')}
        </ActionButton>
        <ActionButton
          variant="secondary"
          icon="eye-slash"
          disabled={isDisabled('dismiss')}
          obstacle={dismissing.reason}
          onClick={() => onAsk('dismiss')}
        >
          {t('failed-records.selection.dismiss', 'Dismiss…')}
        </ActionButton>
        {(showsDismissed || countOf('reopen') !== 0) && (
          <ActionButton
            variant="secondary"
            icon="eye"
            disabled={isDisabled('reopen')}
            obstacle={dismissing.reason}
            onClick={() => onAsk('reopen')}
          >
            {t('failed-records.selection.reopen', 'Reopen…')}
          </ActionButton>
        )}
      </Stack>
      <span role="status">{selectionText(selection, countOf('retry'), matching)}</span>
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
    ? t('failed-records.selection.select', 'Select records to act on them')
    : t('failed-records.selection.some', '{{number}} selected', { number: formatCount(selection.rows.size) });
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1, 2) }),
});
