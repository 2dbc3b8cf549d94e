/** When each data object of each connector last succeeded and was last tried; what is late comes first. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import {
  Badge,
  type BadgeProps,
  type CellProps,
  type Column,
  InteractiveTable,
  LoadingPlaceholder,
  Text,
  useStyles2,
} from '@grafana/ui';
import React, { useMemo } from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import type { UrlRange } from '../../api/range';
import type { FreshnessRow } from '../../api/rows';
import { useFreshness } from '../../api/homeFigures';
import { byNumber, byNumberOrNever } from '../../components/byNumber';
import { connectorColumn } from '../../components/connectorColumn';
import { formatLatency } from '../../components/formats';
import { LinkCell } from '../../components/LinkCell';
import { ProblemAlert } from '../../components/ProblemAlert';
import { rowId } from '../../components/rowId';
import { Time } from '../../components/TimeZone';
import { whenWide } from '../../components/narrowTable';
import { wrapsWhenNarrow } from '../../components/wrapsWhenNarrow';
import { dashboardPath } from '../paths';
import { useConnectorPath } from '../useConnectorPath';

export function Freshness({ range }: { range: UrlRange }) {
  const ds = useDataSourceUid();
  const table = useStyles2(wrapsWhenNarrow);
  const freshness = useFreshness(range);
  const pathOf = useConnectorPath();
  const columns = useMemo(
    () =>
      columnsOf(
        ({ connector, object }) =>
          dashboardPath('overview', { ...range, 'var-ds': ds, 'var-connector': connector, 'var-object': object }),
        pathOf
      ),
    [ds, range, pathOf]
  );
  if (freshness.isError) {
    return (
      <ProblemAlert
        title={t('home.freshness.error', 'The freshness could not be read')}
        error={freshness.error}
        onRetry={() => freshness.refetch()}
      />
    );
  }
  if (!freshness.data) {
    return <LoadingPlaceholder text={t('home.freshness.loading', 'Loading freshness…')} />;
  }
  return (
    <div className={table}>
      <InteractiveTable
        columns={columns}
        data={freshness.data}
        getRowId={({ connector, object }) => rowId(JSON.stringify([connector, object]))}
        pageSize={10}
      />
    </div>
  );
}

type Cell = CellProps<FreshnessRow>;

/** Whether the last success is late by the object's own rhythm: told by words, icons and color. */
function State({ state }: Pick<FreshnessRow, 'state'>) {
  switch (state) {
    case 'late':
      return <OneLineBadge color="orange" icon="exclamation-triangle" text={t('home.freshness.late', 'Late')} />;
    case 'onTime':
      return <OneLineBadge color="green" icon="check" text={t('home.freshness.on-time', 'On time')} />;
    default:
      return <OneLineBadge color="darkgrey" icon="question-circle" text={t('home.freshness.no-rhythm', 'No rhythm')} />;
  }
}

/**
 * Its column is as narrow as its words can get, so it would break between them. One that `mayWrap` does so on a narrow
 * screen.
 */
function OneLineBadge({ mayWrap, ...props }: BadgeProps & { mayWrap?: boolean }) {
  const styles = useStyles2(getStyles);
  return <Badge {...props} className={mayWrap ? styles.long : styles.badge} />;
}

function columnsOf(
  overviewOf: (row: FreshnessRow) => string,
  pathOf: (connector: string) => string
): Array<Column<FreshnessRow>> {
  return [
    connectorColumn(pathOf),
    {
      id: 'object',
      header: t('home.freshness.object', 'Data object'),
      cell: ({ row: { original } }: Cell) => <LinkCell href={overviewOf(original)}>{original.object}</LinkCell>,
      sortType: 'alphanumeric',
    },
    {
      id: 'state',
      header: t('home.freshness.state', 'State'),
      cell: ({ row: { original } }: Cell) => <State state={original.state} />,
      disableGrow: true,
    },
    {
      id: 'sinceLastSuccess',
      header: t('home.freshness.since', 'Without success for'),
      cell: ({ row: { original } }: Cell) =>
        original.sinceLastSuccess === null ? (
          <OneLineBadge
            color="orange"
            icon="exclamation-triangle"
            text={t('home.freshness.never', 'No success yet')}
            mayWrap
          />
        ) : (
          <Text tabular>{formatLatency(original.sinceLastSuccess)}</Text>
        ),
      sortType: byNumberOrNever,
      sortDescFirst: true,
      disableGrow: true,
    },
    {
      id: 'usualGap',
      header: t('home.freshness.usual', 'Usually'),
      cell: ({ row: { original } }: Cell) =>
        original.usualGap === null ? '–' : <Text tabular>{formatLatency(original.usualGap)}</Text>,
      sortType: byNumber,
      disableGrow: true,
    },
    {
      id: 'lastSuccess',
      header: t('home.freshness.last-success', 'Last success'),
      cell: ({ row: { original } }: Cell) => (original.lastSuccess === null ? '–' : <Time at={original.lastSuccess} />),
      sortType: 'number',
      disableGrow: true,
    },
    {
      id: 'lastEvent',
      header: t('home.freshness.last-attempt', 'Last attempt'),
      cell: ({ row: { original } }: Cell) => <Time at={original.lastEvent} />,
      sortType: 'number',
      disableGrow: true,
    },
  ];
}

const getStyles = (theme: GrafanaTheme2) => ({
  badge: css({ whiteSpace: 'nowrap' }),
  long: css({ [whenWide(theme)]: { whiteSpace: 'nowrap' } }),
});
