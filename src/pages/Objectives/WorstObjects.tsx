/** The data objects of an objective. Each is measured as if it had the objective alone. */
import { t } from '@grafana/i18n';
import { type CellProps, type Column, InteractiveTable, LoadingPlaceholder, Text, TextLink } from '@grafana/ui';
import React, { useMemo } from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import { useObjectsOf } from '../../api/objectives';
import type { ObjectiveRow } from '../../api/rows';
import { AS_IS } from '../../components/plainValues';
import { formatCount } from '../../components/formats';
import { ProblemAlert } from '../../components/ProblemAlert';
import { rowId } from '../../components/rowId';
import { dashboardPath, pagePath } from '../paths';
import { budgetColumns, FIGURE } from './budgetColumns';

export function WorstObjects({ objective }: { objective: ObjectiveRow }) {
  const ds = useDataSourceUid();
  const objects = useObjectsOf(objective.id);
  const { connector, indicator, windowDays } = objective;
  const columns = useMemo(
    () =>
      columnsOf((object) => {
        const range = { from: `now-${windowDays}d`, to: 'now' };
        // A slow event did not fail, so the failed records lack it.
        return indicator === 'latency'
          ? dashboardPath('performance', { 'var-ds': ds, 'var-connector': connector, 'var-object': object, ...range })
          : pagePath('failedRecords', { ds, connector, object, ...range });
      }, indicator),
    [ds, connector, indicator, windowDays]
  );
  if (objects.isError) {
    return (
      <ProblemAlert
        title={t('objectives.objects.error', 'The data objects could not be read')}
        error={objects.error}
        onRetry={() => objects.refetch()}
      />
    );
  }
  if (!objects.data) {
    return <LoadingPlaceholder text={t('objectives.objects.loading', 'Loading data objects…')} />;
  }
  if (objects.data.length === 0) {
    return <Text color="secondary">{t('objectives.objects.none', 'No events in the window of the objective')}</Text>;
  }
  return (
    <InteractiveTable
      columns={columns}
      data={objects.data}
      getRowId={({ object }) => rowId(object ?? '')}
      initialSortBy={[{ id: 'bad', desc: true }]}
      pageSize={10}
    />
  );
}

type Cell = CellProps<ObjectiveRow>;

function columnsOf(
  badOf: (object: string) => string,
  indicator: ObjectiveRow['indicator']
): Array<Column<ObjectiveRow>> {
  return [
    {
      id: 'object',
      header: t('objectives.objects.object', 'Data object'),
      cell: ({ row: { original } }: Cell) => original.object,
      sortType: 'alphanumeric',
    },
    {
      id: 'bad',
      header: t('objectives.facts.bad', 'Bad events'),
      cell: ({ row: { original } }: Cell) =>
        original.bad === 0 || original.object === null ? (
          formatCount(original.bad)
        ) : (
          <TextLink
            inline={false}
            href={badOf(original.object)}
            aria-label={
              indicator === 'latency'
                ? t('objectives.objects.show-slow', 'Show the latency of {{object}}', {
                    object: original.object,
                    ...AS_IS,
                  })
                : t('objectives.objects.show', 'Show the failed records of {{object}}', {
                    object: original.object,
                    ...AS_IS,
                  })
            }
          >
            {formatCount(original.bad)}
          </TextLink>
        ),
      ...FIGURE,
      sortDescFirst: true,
    },
    {
      id: 'events',
      header: t('objectives.objects.events', 'Events'),
      cell: ({ row: { original } }: Cell) => formatCount(original.events),
      ...FIGURE,
      sortDescFirst: true,
    },
    ...budgetColumns(),
  ];
}
