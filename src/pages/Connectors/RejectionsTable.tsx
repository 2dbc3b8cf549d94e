/** Reasons of rejections, the latest first, each with a sample of what was sent. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { type CellProps, type Column, InteractiveTable, Text, useStyles2 } from '@grafana/ui';
import type { Rejection } from '@sync-health/contract/connector';
import React, { useMemo } from 'react';

import { byNumber } from '../../components/byNumber';
import { formatCount } from '../../components/formats';
import { indentedJson } from '../../components/indentedJson';
import { rowId } from '../../components/rowId';
import { Time } from '../../components/TimeZone';

const FIGURE = { sortType: byNumber, sortDescFirst: true, disableGrow: true };

export function RejectionsTable({ rejections }: { rejections: Rejection[] }) {
  const columns = useMemo(() => columnsOf(), []);
  return (
    <InteractiveTable
      columns={columns}
      data={rejections}
      getRowId={({ unit, reason }) => rowId(unit, reason)}
      initialSortBy={[{ id: 'lastSeen', desc: true }]}
      pageSize={10}
      renderExpandedRow={(rejection) => <Sample rejection={rejection} />}
    />
  );
}

type Cell = CellProps<Rejection>;

function columnsOf(): Array<Column<Rejection>> {
  return [
    {
      id: 'reason',
      header: t('connectors.rejections.reason', 'Reason'),
      cell: ({ row: { original } }: Cell) => <Reason rejection={original} />,
      sortType: 'alphanumeric',
    },
    {
      id: 'count',
      header: t('connectors.rejections.count', 'Count'),
      cell: ({ row: { original } }: Cell) => formatCount(original.count),
      ...FIGURE,
    },
    {
      id: 'firstSeen',
      header: t('connectors.rejections.first', 'First'),
      cell: ({ row: { original } }: Cell) => <Time at={original.firstSeen} />,
      ...FIGURE,
    },
    {
      id: 'lastSeen',
      header: t('connectors.rejections.last', 'Last'),
      cell: ({ row: { original } }: Cell) => <Time at={original.lastSeen} ago />,
      ...FIGURE,
    },
  ];
}

/** The reason has placeholders for what differs between answers. */
function Reason({ rejection: { unit, detail } }: { rejection: Rejection }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.reason}>
      {detail}
      {unit === 'request' && (
        <Text element="p" variant="bodySmall" color="secondary">
          {t('connectors.rejections.request', 'Whole requests')}
        </Text>
      )}
    </div>
  );
}

function Sample({ rejection: { sample } }: { rejection: Rejection }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.expanded}>
      {sample === null ? (
        <Text color="secondary">{t('connectors.rejections.no-sample', 'What was sent could not be read')}</Text>
      ) : (
        // Long lines wrap. A high block scrolls, also by keyboard.
        <pre className={styles.sample} tabIndex={0} aria-label={t('connectors.rejections.sample', 'What was sent')}>
          {indentedJson(sample)}
        </pre>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  reason: css({ overflowWrap: 'anywhere', minWidth: theme.spacing(20), p: { margin: 0 } }),
  expanded: css({ padding: theme.spacing(1, 2), overflowWrap: 'anywhere' }),
  sample: css({
    margin: 0,
    maxHeight: theme.spacing(40),
    whiteSpace: 'pre-wrap',
    wordBreak: 'normal',
    overflowWrap: 'anywhere',
  }),
});
