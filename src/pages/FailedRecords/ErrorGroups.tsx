/** The error groups below the list of failed records, and decisions about them. */
import { cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, InteractiveTable, Stack, Text, useStyles2 } from '@grafana/ui';
import type { ErrorGroupStatus } from '@sync-health/contract/words';
import React, { memo, useCallback, useMemo, useState } from 'react';

import { MOST_ERROR_GROUPS, useDecideGroup, useErrorGroups } from '../../api/errorGroups';
import type { FailureFilter } from '../../api/failures';
import type { ErrorGroup } from '../../api/rows';
import { actionsInSight } from '../../components/actionsInSight';
import { ProblemAlert } from '../../components/ProblemAlert';
import { TableDownload } from '../../components/TableDownload';
import { useReturnFocus } from '../../components/useReturnFocus';
import { wrapsWhenNarrow } from '../../components/wrapsWhenNarrow';
import { writeCondition } from '../conditionParams';
import { errorGroupColumns } from './errorGroupColumns';
import { type Answers, decisionOf, type GroupAction } from './groupDecisions';
import { GroupDialog } from './GroupDialog';
import { GroupDrawer } from './GroupDrawer';
import { GroupStatusFilter } from './GroupStatusFilter';

/** Enough to see the main errors without pushing the list off the screen. */
const SHOWN_AT_FIRST = 5;

interface Props {
  filter: FailureFilter;
  statuses: readonly ErrorGroupStatus[];
  onStatuses: (statuses: ErrorGroupStatus[]) => void;
  onNarrow: (group: ErrorGroup) => void;
}

interface Asked {
  action: 'assign' | 'mute';
  group: ErrorGroup;
}

/** Memoized, so that selecting records does not render it again. */
export const ErrorGroups = memo(function ErrorGroups({ filter, statuses, onStatuses, onNarrow }: Props) {
  const table = useStyles2(getTableStyle);
  const [showsAll, setShowsAll] = useState(false);
  const [detailsOf, setDetailsOf] = useState<string | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  useReturnFocus(asked !== null || detailsOf !== null);
  const groups = useErrorGroups(filter, statuses);
  const { mutate: decide, ...decided } = useDecideGroup();
  const rows = groups.data?.rows;
  // A decision covers every shown connector, if the API has a way to say so.
  const connectors = filter.filters.connector ?? [];
  const connector = connectors.length === 1 ? connectors[0] : undefined;
  const run = useCallback(
    (action: GroupAction, group: ErrorGroup, answers?: Answers) =>
      decide({ group, decision: decisionOf(action, group, connector, answers) }),
    [decide, connector]
  );
  const act = useCallback(
    (action: GroupAction, group: ErrorGroup) =>
      action === 'assign' || action === 'mute' ? setAsked({ action, group }) : run(action, group),
    [run]
  );
  const columns = useMemo(
    () => errorGroupColumns({ onNarrow, onDetails: ({ groupId }) => setDetailsOf(groupId), onAct: act }),
    [onNarrow, act]
  );
  const shown = useMemo(() => (showsAll ? rows : rows?.slice(0, SHOWN_AT_FIRST)) ?? [], [rows, showsAll]);
  const detailed = rows?.find(({ groupId }) => groupId === detailsOf);

  if (groups.isError) {
    return (
      <ProblemAlert
        title={t('failed-records.groups.error', 'The error groups could not be read')}
        error={groups.error}
        onRetry={() => groups.refetch()}
      />
    );
  }
  if (!rows || (rows.length === 0 && statuses.length === 0)) {
    return null;
  }
  return (
    <section aria-labelledby="error-groups">
      <Stack direction="column" gap={1}>
        <Stack justifyContent="space-between" alignItems="center" wrap="wrap" gap={2}>
          <Text element="h2" variant="h5" id="error-groups">
            {t('failed-records.groups.title', 'Errors')}
          </Text>
          <Stack gap={2} alignItems="center" wrap="wrap">
            <GroupStatusFilter statuses={statuses} onChange={onStatuses} />
            <TableDownload
              type="errors"
              label={t('failed-records.groups.download', 'Download errors as CSV')}
              range={filter.range}
              filters={filter.filters}
              conditions={filter.conditions.map(writeCondition)}
              state={filter.state}
              groupStatus={[...statuses]}
              search={filter.search}
            />
          </Stack>
        </Stack>
        <div aria-live="polite">
          {decided.isError && (
            <ProblemAlert title={t('failed-records.group.refused', 'Nothing was changed')} error={decided.error} />
          )}
        </div>
        {rows.length === 0 ? (
          <Text color="secondary">{t('failed-records.groups.none', 'No error group of these statuses')}</Text>
        ) : (
          <div className={table}>
            <InteractiveTable columns={columns} data={shown} getRowId={({ groupId }) => groupId} />
          </div>
        )}
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
        {showsAll && rows.length === MOST_ERROR_GROUPS && (
          <Text color="secondary" variant="bodySmall">
            {t('failed-records.groups.truncated', 'These are the {{most}} most frequent groups', {
              most: MOST_ERROR_GROUPS,
            })}
          </Text>
        )}
      </Stack>
      {detailed && <GroupDrawer group={detailed} onClose={() => setDetailsOf(null)} />}
      {asked && (
        <GroupDialog
          {...asked}
          connector={connector}
          onConfirm={(answers) => {
            setAsked(null);
            run(asked.action, asked.group, answers);
          }}
          onDismiss={() => setAsked(null)}
        />
      )}
    </section>
  );
});

const getTableStyle = (theme: GrafanaTheme2) => cx(actionsInSight(theme), wrapsWhenNarrow(theme));
