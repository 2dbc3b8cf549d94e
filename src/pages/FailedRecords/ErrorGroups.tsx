/** Failures grouped by error code and normalised message, below the list; choosing a group narrows the list to it. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, type CellProps, type Column, InteractiveTable, Stack, Text, useStyles2 } from '@grafana/ui';
import React, { memo, useMemo, useState } from 'react';

import { MOST_ERROR_GROUPS, useErrorGroups, type FailureFilter } from '../../api/failures';
import type { ErrorGroup } from '../../api/rows';
import { AS_IS } from '../../components/asIs';
import { formatCount, formatShare } from '../../components/formats';
import { errorClassLabel } from '../../components/labels';
import { ProblemAlert } from '../../components/ProblemAlert';
import { Time } from '../../components/TimeZone';

/** Enough to see what dominates, without pushing the list off the screen. */
const SHOWN_AT_FIRST = 5;

interface Props {
  filter: FailureFilter;
  onNarrow: (group: ErrorGroup) => void;
}

/** Memoised: selecting records below is none of its business. */
export const ErrorGroups = memo(function ErrorGroups({ filter, onNarrow }: Props) {
  const [showsAll, setShowsAll] = useState(false);
  const groups = useErrorGroups(filter);
  const rows = groups.data?.rows;
  const columns = useMemo(() => columnsOf(onNarrow), [onNarrow]);
  const shown = useMemo(() => (showsAll ? rows : rows?.slice(0, SHOWN_AT_FIRST)) ?? [], [rows, showsAll]);

  if (groups.isError) {
    return (
      <ProblemAlert
        title={t('failed-records.groups.error', 'The error groups could not be read')}
        error={groups.error}
        onRetry={() => groups.refetch()}
      />
    );
  }
  if (!rows || rows.length === 0) {
    return null;
  }
  return (
    <section aria-labelledby="error-groups">
      <Stack direction="column" gap={1}>
        <Text element="h2" variant="h5" id="error-groups">
          {t('failed-records.groups.title', 'Errors')}
        </Text>
        <InteractiveTable columns={columns} data={shown} getRowId={({ groupId }) => groupId} />
        {rows.length > SHOWN_AT_FIRST && (
          <div>
            <Button
              variant="secondary"
              size="sm"
              fill="text"
              onClick={() => setShowsAll(!showsAll)}
              aria-expanded={showsAll}
            >
              {showsAll
                ? t('failed-records.groups.less', 'Show fewer')
                : t('failed-records.groups.more', 'Show all {{total}} groups', { total: rows.length })}
            </Button>
          </div>
        )}
        {showsAll && groups.data?.rows.length === MOST_ERROR_GROUPS && (
          <Text color="secondary" variant="bodySmall">
            {t('failed-records.groups.truncated', 'These are the {{most}} most frequent groups', {
              most: MOST_ERROR_GROUPS,
            })}
          </Text>
        )}
      </Stack>
    </section>
  );
});

type Cell = CellProps<ErrorGroup>;

function columnsOf(onNarrow: Props['onNarrow']): Array<Column<ErrorGroup>> {
  return [
    {
      id: 'errorCode',
      header: t('failed-records.groups.code', 'Error code'),
      cell: ({ row: { original } }: Cell) => <Code group={original} onNarrow={onNarrow} />,
      sortType: 'alphanumeric',
      disableGrow: true,
    },
    { id: 'message', header: t('failed-records.groups.message', 'Message'), cell: Message },
    {
      id: 'errorClass',
      header: t('failed-records.groups.class', 'Class'),
      cell: ({ row: { original } }: Cell) => errorClassLabel(original.errorClass),
      sortType: 'alphanumeric',
      disableGrow: true,
    },
    {
      id: 'count',
      header: t('failed-records.groups.count', 'Failures'),
      cell: ({ row: { original } }: Cell) => formatCount(original.count),
      sortType: 'number',
      sortDescFirst: true,
      disableGrow: true,
    },
    {
      id: 'share',
      header: t('failed-records.groups.share', 'Share'),
      cell: Share,
      sortType: 'number',
      sortDescFirst: true,
      disableGrow: true,
    },
    {
      id: 'firstSeen',
      header: t('failed-records.groups.first-seen', 'First seen'),
      cell: ({ row: { original } }: Cell) => <Time at={original.firstSeen} ago />,
      sortType: 'number',
      disableGrow: true,
    },
    {
      id: 'lastSeen',
      header: t('failed-records.groups.last-seen', 'Last seen'),
      cell: ({ row: { original } }: Cell) => <Time at={original.lastSeen} ago />,
      sortType: 'number',
      sortDescFirst: true,
      disableGrow: true,
    },
  ];
}

function Code({ group, onNarrow }: { group: ErrorGroup; onNarrow: Props['onNarrow'] }) {
  const styles = useStyles2(getStyles);
  const { errorCode: code, message } = group;
  return (
    <Button
      fill="text"
      size="sm"
      className={styles.code}
      onClick={() => onNarrow(group)}
      aria-label={t('failed-records.groups.narrow', 'Show only {{code}}: {{message}}', { code, message, ...AS_IS })}
    >
      {code}
    </Button>
  );
}

function Message({ row: { original } }: Cell) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.message}>
      {original.message}
      {original.advice && <div className={styles.advice}>{original.advice}</div>}
    </div>
  );
}

function Share({ row: { original } }: Cell) {
  const styles = useStyles2(getStyles);
  return (
    <span className={styles.share}>
      <span className={styles.track} aria-hidden>
        <span className={styles.bar} style={{ width: `${(original.share ?? 0) * 100}%` }} />
      </span>
      {formatShare(original.share)}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  code: css({
    paddingLeft: 0,
    height: 'auto',
    textAlign: 'left',
    // A code is short as a rule; a long one without a space breaks anywhere, so that the columns beside it stay in sight.
    '> span': { maxWidth: theme.spacing(40), whiteSpace: 'normal', overflowWrap: 'break-word' },
  }),
  advice: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  message: css({ minWidth: theme.spacing(24), overflowWrap: 'anywhere' }),
  share: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(1), whiteSpace: 'nowrap' }),
  track: css({
    display: 'inline-block',
    width: theme.spacing(8),
    height: theme.spacing(0.75),
    borderRadius: theme.shape.radius.pill,
    background: theme.colors.background.secondary,
    overflow: 'hidden',
  }),
  bar: css({ display: 'block', height: '100%', background: theme.colors.error.main }),
});
