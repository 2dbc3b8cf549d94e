/** The tokens, libraries and formats that a connector sends with, each with its counts. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { type CellProps, type Column, InteractiveTable, Text, useStyles2 } from '@grafana/ui';
import type { ConnectorSource, ConnectorToken, IntakeFormat } from '@sync-health/contract/connector';
import React, { useMemo } from 'react';

import { byNumber } from '../../components/byNumber';
import { formatCount } from '../../components/formats';
import { rowId } from '../../components/rowId';
import { Time } from '../../components/TimeZone';

const FIGURE = { sortType: byNumber, sortDescFirst: true, disableGrow: true };

interface Props {
  sources: ConnectorSource[];
  tokens: ConnectorToken[];
}

export function SourcesTable({ sources, tokens }: Props) {
  const columns = useMemo(() => columnsOf(new Map(tokens.map(({ id, name }) => [id, name]))), [tokens]);
  if (sources.length === 0) {
    return <Text color="secondary">{t('connectors.sources.none', 'Nothing has been counted yet')}</Text>;
  }
  return (
    <InteractiveTable
      columns={columns}
      data={sources}
      getRowId={({ tokenId, format, client }) => rowId(tokenId, format, client)}
      initialSortBy={[{ id: 'lastSeen', desc: true }]}
      pageSize={10}
    />
  );
}

type Cell = CellProps<ConnectorSource>;

function columnsOf(names: ReadonlyMap<string, string>): Array<Column<ConnectorSource>> {
  return [
    {
      id: 'client',
      header: t('connectors.sources.client', 'Library'),
      cell: ({ row: { original } }: Cell) => <Client client={original.client} />,
      sortType: 'alphanumeric',
    },
    {
      id: 'format',
      header: t('connectors.sources.format', 'Format'),
      cell: ({ row: { original } }: Cell) => formatLabel(original.format),
      sortType: 'alphanumeric',
    },
    {
      id: 'tokenId',
      header: t('connectors.sources.token', 'Token'),
      cell: ({ row: { original } }: Cell) => names.get(original.tokenId) ?? original.tokenId,
      sortType: 'alphanumeric',
    },
    {
      id: 'accepted',
      header: t('connectors.accepted', 'Accepted'),
      cell: ({ row: { original } }: Cell) => formatCount(original.accepted),
      ...FIGURE,
    },
    {
      id: 'rejected',
      header: t('connectors.rejected', 'Rejected'),
      cell: ({ row: { original } }: Cell) => formatCount(original.rejected),
      ...FIGURE,
    },
    {
      id: 'lastSeen',
      header: t('connectors.last-sent', 'Sent last'),
      cell: ({ row: { original } }: Cell) => <Time at={original.lastSeen} ago />,
      ...FIGURE,
    },
  ];
}

function Client({ client }: { client: string }) {
  const styles = useStyles2(getStyles);
  return client === '' ? (
    <Text color="secondary">{t('connectors.sources.unnamed', 'Not named')}</Text>
  ) : (
    <span className={styles.client}>{client}</span>
  );
}

function formatLabel(format: IntakeFormat): string {
  const labels: Record<IntakeFormat, string> = {
    json: 'JSON',
    ndjson: 'NDJSON',
    cloudevents: 'CloudEvents',
    csv: 'CSV',
    'otlp-traces': t('connectors.format.traces', 'OpenTelemetry spans'),
    'otlp-logs': t('connectors.format.logs', 'OpenTelemetry logs'),
  };
  return labels[format];
}

/** On a narrow screen the table scrolls, and words do not break. */
const getStyles = (theme: GrafanaTheme2) => ({
  client: css({ display: 'inline-block', minWidth: theme.spacing(20), overflowWrap: 'anywhere' }),
});
