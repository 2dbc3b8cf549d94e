/** One row for each objective, least budget left first. */
import { t } from '@grafana/i18n';
import { type CellProps, type Column, InteractiveTable, Stack, Text, useStyles2 } from '@grafana/ui';
import React, { useMemo } from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import type { ObjectiveRow } from '../../api/rows';
import { formatBurn, formatTarget } from '../../components/formats';
import { LinkCell } from '../../components/LinkCell';
import { rowId } from '../../components/rowId';
import { useTimeZone } from '../../components/TimeZone';
import { wrapsWhenNarrow } from '../../components/wrapsWhenNarrow';
import { OBJECTIVE_PARAM, pagePath } from '../paths';
import { budgetColumns, FIGURE } from './budgetColumns';
import { promiseOf, subjectOf } from './objectiveTexts';
import { RunsOut } from './RunsOut';

export function ObjectivesTable({ objectives }: { objectives: ObjectiveRow[] }) {
  const ds = useDataSourceUid();
  const table = useStyles2(wrapsWhenNarrow);
  const { fromUrl: timezone } = useTimeZone();
  const columns = useMemo(
    () => columnsOf((id) => pagePath('objectives', { [OBJECTIVE_PARAM]: id, ds, timezone })),
    [ds, timezone]
  );
  return (
    <div className={table}>
      <InteractiveTable
        columns={columns}
        data={objectives}
        getRowId={({ id }) => rowId(id)}
        initialSortBy={[{ id: 'budgetLeft', desc: false }]}
        pageSize={25}
      />
    </div>
  );
}

type Cell = CellProps<ObjectiveRow>;

function columnsOf(pathOf: (id: string) => string): Array<Column<ObjectiveRow>> {
  return [
    {
      id: 'connector',
      header: t('objectives.table.objective', 'Objective'),
      cell: ({ row: { original } }: Cell) => (
        <Stack direction="column" gap={0.25}>
          <LinkCell href={pathOf(original.id)}>{subjectOf(original)}</LinkCell>
          <Text variant="bodySmall" color="secondary">
            {promiseOf(original)}
          </Text>
        </Stack>
      ),
      sortType: 'alphanumeric',
    },
    {
      id: 'target',
      header: t('objectives.table.target', 'Target'),
      cell: ({ row: { original } }: Cell) => formatTarget(original.target),
      ...FIGURE,
    },
    ...budgetColumns(),
    {
      id: 'burnRate1h',
      header: t('objectives.table.burn-1h', 'Burn 1 h'),
      cell: ({ row: { original } }: Cell) => formatBurn(original.burnRate1h),
      ...FIGURE,
      sortDescFirst: true,
    },
    {
      id: 'burnRate6h',
      header: t('objectives.table.burn-6h', 'Burn 6 h'),
      cell: ({ row: { original } }: Cell) => formatBurn(original.burnRate6h),
      ...FIGURE,
      sortDescFirst: true,
    },
    {
      id: 'runsOutAt',
      header: t('objectives.table.runs-out', 'Runs out'),
      cell: ({ row: { original } }: Cell) => <RunsOut objective={original} />,
      ...FIGURE,
    },
  ];
}
