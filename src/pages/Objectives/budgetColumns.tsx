/** Columns that the tables of objectives and of their data objects share. */
import { t } from '@grafana/i18n';
import type { CellProps, Column } from '@grafana/ui';
import React from 'react';

import type { ObjectiveRow } from '../../api/rows';
import { byNumber } from '../../components/byNumber';
import { formatAttained } from '../../components/formats';
import { BudgetLeft } from './BudgetLeft';

/** Options of a column of numbers. */
export const FIGURE = { sortType: byNumber, disableGrow: true };

type Cell = CellProps<ObjectiveRow>;

export const budgetColumns = (): Array<Column<ObjectiveRow>> => [
  {
    id: 'attained',
    header: t('objectives.table.attained', 'Attained'),
    cell: ({ row: { original } }: Cell) => formatAttained(original.attained),
    ...FIGURE,
  },
  {
    id: 'budgetLeft',
    header: t('objectives.table.budget-left', 'Budget left'),
    cell: ({ row: { original } }: Cell) => <BudgetLeft left={original.budgetLeft} />,
    ...FIGURE,
  },
];
