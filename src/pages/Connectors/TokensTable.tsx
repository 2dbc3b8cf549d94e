/** The tokens that a connector uses, and those that are bound to it. */
import { t } from '@grafana/i18n';
import { Badge, type CellProps, type Column, InteractiveTable, Stack, Text } from '@grafana/ui';
import type { ConnectorToken } from '@sync-health/contract/connector';
import React, { useMemo, useState } from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import { PageLinkButton } from '../../components/PageLinkButton';
import { rowId } from '../../components/rowId';
import { Time } from '../../components/TimeZone';
import { pagePath } from '../paths';

const WEEK_MS = 7 * 86_400_000;

export function TokensTable({ tokens }: { tokens: ConnectorToken[] }) {
  const ds = useDataSourceUid();
  const columns = useMemo(() => columnsOf(), []);
  if (tokens.length === 0) {
    return (
      <Stack direction="column" gap={1} alignItems="flex-start">
        <Text color="secondary">
          {t(
            'connectors.tokens.none',
            'No token is bound to this connector. A token of its own can send for no other connector, and can be revoked alone.'
          )}
        </Text>
        <PageLinkButton variant="secondary" size="sm" href={pagePath('connect', { ds })}>
          {t('connectors.tokens.make', 'How to make a token')}
        </PageLinkButton>
      </Stack>
    );
  }
  return <InteractiveTable columns={columns} data={tokens} getRowId={({ id }) => rowId(id)} pageSize={10} />;
}

type Cell = CellProps<ConnectorToken>;

function columnsOf(): Array<Column<ConnectorToken>> {
  return [
    {
      id: 'name',
      header: t('connectors.tokens.name', 'Name'),
      cell: ({ row: { original } }: Cell) => original.name,
    },
    {
      id: 'lastUsed',
      header: t('connectors.tokens.last-used', 'Last used'),
      cell: ({ row: { original } }: Cell) =>
        original.lastUsed === null ? (
          t('connectors.tokens.not-known', 'Not known')
        ) : (
          <Time at={original.lastUsed} ago />
        ),
    },
    {
      id: 'expires',
      header: t('connectors.tokens.expires', 'Expires'),
      cell: ({ row: { original } }: Cell) => <Expiry token={original} />,
    },
  ];
}

function Expiry({ token: { expires, revoked } }: { token: ConnectorToken }) {
  const [nowMs] = useState(() => Date.now());
  if (revoked !== null) {
    return <Badge color="red" text={t('connectors.tokens.revoked', 'Revoked')} />;
  }
  if (expires === null) {
    return <>{t('connectors.tokens.never', 'Never')}</>;
  }
  const leftMs = expires - nowMs;
  return (
    <>
      <Time at={expires} /> {leftMs <= 0 && <Badge color="red" text={t('connectors.tokens.expired', 'Expired')} />}
      {leftMs > 0 && leftMs < WEEK_MS && <Badge color="orange" text={t('connectors.tokens.soon', 'Within a week')} />}
    </>
  );
}
