/** The table column with the connector, which links to its page. */
import { t } from '@grafana/i18n';
import type { CellProps, Column } from '@grafana/ui';
import React from 'react';

import { LinkCell } from './LinkCell';

export const connectorColumn = <Row extends { connector: string }>(
  pathOf: (connector: string) => string
): Column<Row> => ({
  id: 'connector',
  header: t('home.connectors.connector', 'Connector'),
  cell: ({ row: { original } }: CellProps<Row>) => (
    <LinkCell href={pathOf(original.connector)}>{original.connector}</LinkCell>
  ),
  sortType: 'alphanumeric',
});
