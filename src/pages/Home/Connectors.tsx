/** One row for each connector with its figures. A connector without events stands out. */
import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import {
  Badge,
  type CellProps,
  type Column,
  InteractiveTable,
  LoadingPlaceholder,
  Text,
  TextLink,
  useStyles2,
} from '@grafana/ui';
import React, { useMemo } from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import type { UrlRange } from '../../api/range';
import { type ConnectorState, useConnectorStates } from '../../api/homeFigures';
import { AS_IS } from '../../components/plainValues';
import { connectorColumn } from '../../components/connectorColumn';
import { formatCount, formatShare } from '../../components/formats';
import { ProblemAlert } from '../../components/ProblemAlert';
import { rowId } from '../../components/rowId';
import { pagePath } from '../paths';
import { useConnectorPath } from '../useConnectorPath';

export function Connectors({ range }: { range: UrlRange }) {
  const uid = useDataSourceUid();
  const states = useConnectorStates(range);
  const pathOf = useConnectorPath();
  const columns = useMemo(() => columnsOf(uid, range, pathOf), [uid, range, pathOf]);

  if (states.isError) {
    return (
      <ProblemAlert
        title={t('home.connectors.error', 'The connectors could not be read')}
        error={states.error}
        onRetry={() => states.refetch()}
      />
    );
  }
  if (!states.data) {
    return <LoadingPlaceholder text={t('home.connectors.loading', 'Loading connectors…')} />;
  }
  return (
    <InteractiveTable
      columns={columns}
      data={states.data}
      getRowId={({ connector }) => rowId(connector)}
      initialSortBy={[{ id: 'errorRate', desc: true }]}
      pageSize={10}
    />
  );
}

type Cell = CellProps<ConnectorState>;

function columnsOf(uid: string, range: UrlRange, pathOf: (connector: string) => string): Array<Column<ConnectorState>> {
  return [
    connectorColumn(pathOf),
    {
      id: 'synced',
      header: t('home.connectors.synced', "Sync'd"),
      cell: ({ row: { original } }: Cell) => formatCount(original.synced),
      sortType: 'number',
      sortDescFirst: true,
      disableGrow: true,
    },
    {
      id: 'errors',
      header: t('home.connectors.errors', 'Errors'),
      cell: ({ row: { original } }: Cell) => <Errors uid={uid} state={original} range={range} />,
      sortType: 'number',
      sortDescFirst: true,
      disableGrow: true,
    },
    {
      id: 'errorRate',
      header: t('home.connectors.error-rate', 'Error rate'),
      cell: ({ row: { original } }: Cell) =>
        original.errorRate === null ? <Silent /> : <Text tabular>{formatShare(original.errorRate)}</Text>,
      sortType: 'number',
      sortDescFirst: true,
      disableGrow: true,
    },
  ];
}

function Silent() {
  const styles = useStyles2(getStyles);
  return (
    <Badge className={styles.silent} color="orange" icon="pause" text={t('home.connectors.silent', 'No events')} />
  );
}

interface ErrorsProps {
  uid: string;
  state: ConnectorState;
  range: UrlRange;
}

function Errors({ uid, state: { connector, errors }, range }: ErrorsProps) {
  const number = formatCount(errors);
  return errors === 0 ? (
    <>{number}</>
  ) : (
    <TextLink
      inline={false}
      href={pagePath('failedRecords', { ...range, ds: uid, connector })}
      aria-label={t('home.connectors.show', 'Show the {{number}} failed records of {{connector}}', {
        number,
        connector,
        ...AS_IS,
      })}
    >
      {number}
    </TextLink>
  );
}

const getStyles = () => ({ silent: css({ whiteSpace: 'nowrap' }) });
