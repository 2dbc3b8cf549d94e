/** One failed record in the list. Memoized: of a thousand rows only changed ones render again. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Checkbox, Tooltip, useStyles2 } from '@grafana/ui';
import React, { memo } from 'react';

import type { FailureRow } from '../../api/rows';
import { BreakableName } from '../../components/BreakableName';
import { whenNarrow } from '../../components/narrowTable';
import { AS_IS } from '../../components/plainValues';
import { formatCount } from '../../components/formats';
import { modeLabel } from '../../components/labels';
import { Time } from '../../components/TimeZone';
import { obstacleText } from './obstacleText';
import { isSelectable, obstacleOf } from './retryable';
import { StateBadge } from './StateBadge';
import { rowKey } from './useSelection';

interface Props {
  row: FailureRow;
  isSelected: boolean;
  showsConnector: boolean;
  isSortedByStart: boolean;
  onToggle: (row: FailureRow) => void;
  onOpen: (row: FailureRow) => void;
}

export const FailureTableRow = memo(function FailureTableRow(props: Props) {
  const { row, isSelected, showsConnector, isSortedByStart, onToggle, onOpen } = props;
  const styles = useStyles2(getStyles);
  return (
    <tr className={isSelected ? styles.selected : undefined} data-row={rowKey(row)}>
      <td>
        <RowCheckbox row={row} isSelected={isSelected} onToggle={onToggle} />
      </td>
      <td>
        <button
          type="button"
          data-open
          className={styles.recordId}
          onClick={() => onOpen(row)}
          aria-label={t('failed-records.table.open', 'Details of {{recordId}}', { recordId: row.recordId, ...AS_IS })}
        >
          {row.recordId}
        </button>
      </td>
      <td className={styles.word}>
        <BreakableName name={row.object} />
      </td>
      <td className={styles.action}>{row.action}</td>
      <td>
        <StateBadge state={row.state} />
      </td>
      <td className={styles.error}>
        <div className={styles.errorText}>
          <bdi className={styles.code}>
            <BreakableName name={row.errorCode} />
          </bdi>{' '}
          {row.errorMessage}
        </div>
      </td>
      <td>
        <Time at={row.endTime} />
      </td>
      <td className={styles.number} data-in-details>
        {formatCount(row.attempts)}
      </td>
      <td data-in-details={isSortedByStart ? undefined : true}>
        <Time at={row.startTime} />
      </td>
      <td data-in-details>{modeLabel(row.mode)}</td>
      {showsConnector && <td className={styles.word}>{row.connector}</td>}
    </tr>
  );
});

function RowCheckbox({ row, isSelected, onToggle }: Pick<Props, 'row' | 'isSelected' | 'onToggle'>) {
  const styles = useStyles2(getStyles);
  const obstacle = obstacleOf(row);
  if (!obstacle || isSelectable(row)) {
    return (
      <Checkbox
        value={isSelected}
        onChange={() => onToggle(row)}
        aria-label={t('failed-records.table.select', 'Select {{recordId}}', { recordId: row.recordId, ...AS_IS })}
      />
    );
  }
  const reason = obstacleText(obstacle);
  return (
    <Tooltip content={reason}>
      {/* A disabled checkbox can't be focused, but its reason must be reachable by keyboard. */}
      <span className={styles.obstacle} tabIndex={0} role="group" aria-label={reason}>
        <Checkbox
          value={false}
          disabled
          aria-label={t('failed-records.table.not-selectable', "{{recordId}} can't be selected", {
            recordId: row.recordId,
            ...AS_IS,
          })}
        />
      </span>
    </Tooltip>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  selected: css({ background: theme.colors.action.selected }),
  obstacle: css({ display: 'inline-block', cursor: 'help' }),
  /** Looks like a link but is plain HTML. Grafana's buttons would double the time to draw a page. */
  recordId: css({
    padding: 0,
    maxWidth: theme.spacing(45),
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    border: 'none',
    background: 'none',
    color: theme.colors.text.link,
    '&:hover': { textDecoration: 'underline' },
    // Not cut here: ids often differ only at their end.
    [whenNarrow(theme)]: {
      width: theme.spacing(18),
      textAlign: 'start',
      whiteSpace: 'normal',
      overflowWrap: 'anywhere',
    },
  }),
  word: css({
    maxWidth: theme.spacing(30),
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    [whenNarrow(theme)]: { minWidth: theme.spacing(16) },
  }),
  action: css({ maxWidth: theme.spacing(30), overflow: 'hidden', textOverflow: 'ellipsis' }),
  code: css({ fontFamily: theme.typography.fontFamilyMonospace, fontSize: theme.typography.bodySmall.fontSize }),
  error: css({
    // Takes the remaining width and cuts the message. The details have all of it.
    width: '100%',
    minWidth: theme.spacing(30),
    maxWidth: 0,
    [whenNarrow(theme)]: { minWidth: theme.spacing(24) },
  }),
  errorText: css({
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    [whenNarrow(theme)]: {
      display: '-webkit-box',
      WebkitBoxOrient: 'vertical',
      WebkitLineClamp: 2,
      overflowWrap: 'anywhere',
    },
  }),
  number: css({ textAlign: 'right' }),
});
