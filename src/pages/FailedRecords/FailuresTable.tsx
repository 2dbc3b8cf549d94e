/** One page of the list of failed records, sorted by the server. Rows can be selected and opened. */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Checkbox, useStyles2 } from '@grafana/ui';
import React from 'react';

import type { FailureRow } from '../../api/rows';
import { whenNarrow, whenWide } from '../../components/narrowTable';
import { wrapsWhenNarrow } from '../../components/wrapsWhenNarrow';
import { FailureTableRow } from './FailureTableRow';
import type { FailureOrder } from './failureView';
import { isSelectable } from './retryable';
import { SortableHeader } from './SortableHeader';
import { rowKey, type Selection } from './useSelection';

interface Props {
  rows: FailureRow[];
  selection: Selection;
  orderBy: FailureOrder;
  /** True while the next page loads and the old one is still shown. */
  isStale: boolean;
  onOrder: (order: FailureOrder) => void;
  onToggle: (row: FailureRow) => void;
  onTogglePage: (selected: boolean) => void;
  onOpen: (row: FailureRow) => void;
}

export function FailuresTable({ rows, selection, orderBy, isStale, onOrder, onToggle, onTogglePage, onOpen }: Props) {
  const styles = useStyles2(getStyles);
  const selectable = rows.filter(isSelectable);
  const isSelected = (row: FailureRow) =>
    isSelectable(row) && (selection.allMatching || selection.rows.has(rowKey(row)));
  const selectedCount = selectable.filter(isSelected).length;
  // With a single connector its column is left out.
  const showsConnector = new Set(rows.map(({ connector }) => connector)).size > 1;
  const allSelected = selectable.length > 0 && selectedCount === selectable.length;

  return (
    // Scrolls sideways where it has little room. It can be focused, so that it scrolls by keyboard too.
    <div
      className={styles.scroller}
      role="region"
      tabIndex={0}
      aria-label={t('failed-records.table.label', 'Failed records')}
    >
      <table aria-busy={isStale}>
        <thead>
          <tr>
            <th scope="col">
              <Checkbox
                value={allSelected}
                indeterminate={selectedCount > 0 && !allSelected}
                disabled={selectable.length === 0}
                onChange={() => onTogglePage(!allSelected)}
                aria-label={t(
                  'failed-records.table.select-all',
                  'Select all records on this page that can be acted on'
                )}
              />
            </th>
            <th scope="col">{t('failed-records.table.record', 'Object id')}</th>
            <th scope="col">{t('failed-records.table.object', 'Data object')}</th>
            <th scope="col">{t('failed-records.table.action', 'API action')}</th>
            <th scope="col">{t('failed-records.table.state', 'State')}</th>
            <th scope="col">{t('failed-records.table.error', 'Error')}</th>
            <SortableHeader field="endTime" orderBy={orderBy} onOrder={onOrder}>
              {t('failed-records.table.end', 'End time')}
            </SortableHeader>
            <th scope="col" data-in-details>
              {t('failed-records.table.attempts', 'Attempts')}
            </th>
            <SortableHeader field="startTime" orderBy={orderBy} onOrder={onOrder} inDetails>
              {t('failed-records.table.start', 'Start time')}
            </SortableHeader>
            <th scope="col" data-in-details>
              {t('failed-records.table.mode', 'Sync mode')}
            </th>
            {showsConnector && <th scope="col">{t('failed-records.table.connector', 'Connector')}</th>}
          </tr>
        </thead>
        <tbody className={isStale ? styles.stale : undefined}>
          {rows.map((row) => (
            <FailureTableRow
              key={rowKey(row)}
              row={row}
              isSelected={isSelected(row)}
              showsConnector={showsConnector}
              isSortedByStart={orderBy.endsWith('startTime')}
              onToggle={onToggle}
              onOpen={onOpen}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  scroller: cx(
    css({
      overflowX: 'auto',
      width: '100%',
      table: { width: '100%' },
      th: {
        padding: theme.spacing(1),
        textAlign: 'left',
        whiteSpace: 'nowrap',
        fontWeight: theme.typography.fontWeightMedium,
        borderBottom: `1px solid ${theme.colors.border.weak}`,
      },
      td: {
        padding: theme.spacing(0.75, 1),
        whiteSpace: 'nowrap',
        borderBottom: `1px solid ${theme.colors.border.weak}`,
      },
      'tbody tr:hover': { background: theme.colors.emphasize(theme.colors.background.primary, 0.03) },
    }),
    wrapsWhenNarrow(theme),
    css({
      [whenNarrow(theme)]: {
        td: { whiteSpace: 'normal' },
        // Errors, end times and connectors are in sight instead.
        '[data-in-details]': { display: 'none' },
      },
      // One line as long as it has room.
      [whenWide(theme)]: { wbr: { display: 'none' } },
    })
  ),
  stale: css({ opacity: 0.6 }),
});
