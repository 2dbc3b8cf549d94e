/** A column header that sorts: descending first, then ascending. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import React from 'react';

import type { FailureOrder } from './failureView';

interface Props {
  field: 'startTime' | 'endTime';
  orderBy: FailureOrder;
  onOrder: (order: FailureOrder) => void;
  /** The details of a record show the column too. */
  inDetails?: boolean;
  children: string;
}

export function SortableHeader({ field, orderBy, onOrder, inDetails, children }: Props) {
  const styles = useStyles2(getStyles);
  const isDescending = orderBy === `-${field}`;
  const isSorted = isDescending || orderBy === field;
  return (
    <th
      scope="col"
      aria-sort={isSorted ? (isDescending ? 'descending' : 'ascending') : 'none'}
      data-in-details={(inDetails && !isSorted) || undefined}
    >
      <button type="button" className={styles.button} onClick={() => onOrder(isDescending ? field : `-${field}`)}>
        {children}
        <span className={styles.icon}>
          {isSorted && <Icon name={isDescending ? 'arrow-down' : 'arrow-up'} size="sm" />}
        </span>
      </button>
    </th>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  button: css({
    padding: 0,
    border: 'none',
    background: 'none',
    fontWeight: theme.typography.fontWeightMedium,
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    textAlign: 'start',
  }),
  /** Has the same width unsorted, so that sorting moves no column. */
  icon: css({ display: 'inline-flex', width: theme.spacing(1.75) }),
});
