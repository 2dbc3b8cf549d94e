/** The commands of a time range, and the states of the list: loading, empty, error. */
import { t } from '@grafana/i18n';
import { Button, EmptyState, LoadingPlaceholder, Stack } from '@grafana/ui';
import type { Command } from '@sync-health/contract/command';
import React, { useState } from 'react';

import { OPEN_STATES, useCommands } from '../../api/commands';
import { useDataSourceUid } from '../../api/DataSourceContext';
import type { Params } from '../../api/queryString';
import type { UrlRange } from '../../api/range';
import { PageLinkButton } from '../../components/PageLinkButton';
import { ProblemAlert } from '../../components/ProblemAlert';
import { TableDownload } from '../../components/TableDownload';
import { useReturnFocus } from '../../components/useReturnFocus';
import { pagePath } from '../paths';
import { CommandDrawer } from './CommandDrawer';
import { CommandFilter, type CommandFilterValue } from './CommandFilter';
import { CommandsTable } from './CommandsTable';

interface Props {
  range: UrlRange;
  filter: CommandFilterValue;
  onFilter: (changes: Params) => void;
}

export function CommandList({ range, filter, onFilter }: Props) {
  const uid = useDataSourceUid();
  const { types, search } = filter;
  const state = filter.isOpen ? OPEN_STATES : [];
  const commands = useCommands(range, { type: types, state, search });
  const isNarrowed = types.length > 0 || filter.isOpen || search !== '';
  const [opened, setOpened] = useState<Command | null>(null);
  useReturnFocus(opened !== null);
  const [refusal, setRefusal] = useState<Error | null>(null);
  const all = commands.data?.pages.flatMap((page) => page.commands);

  return (
    <Stack direction="column" gap={2}>
      {(isNarrowed || (all && all.length > 0)) && <CommandFilter value={filter} onChange={onFilter} />}
      <div aria-live="polite">
        {refusal && (
          <ProblemAlert title={t('activity.list.unchanged', 'The command was not changed')} error={refusal} />
        )}
      </div>
      {commands.isError && (
        <ProblemAlert
          title={t('activity.list.error', 'The activity could not be read')}
          error={commands.error}
          onRetry={() => commands.refetch()}
        />
      )}
      {commands.isPending && <LoadingPlaceholder text={t('activity.list.loading', 'Loading activity…')} />}
      {all?.length === 0 && isNarrowed && (
        <EmptyState
          variant="not-found"
          role="status"
          message={t('activity.list.none-of-filter', 'No activity of this time range matches this filter')}
        />
      )}
      {all?.length === 0 && !isNarrowed && (
        <EmptyState
          variant="call-to-action"
          role="status"
          message={t('activity.list.none', 'Nothing was retried or canceled in this time range')}
          button={
            <PageLinkButton variant="secondary" href={pagePath('failedRecords', { ...range, ds: uid })}>
              {t('activity.list.failed-records', 'Show failed records')}
            </PageLinkButton>
          }
        />
      )}
      {all && all.length > 0 && <CommandsTable commands={all} onOpen={setOpened} onFailed={setRefusal} />}
      {all && all.length > 0 && (
        <Stack justifyContent="space-between" alignItems="center" wrap="wrap" gap={2}>
          {commands.hasNextPage ? (
            <Button variant="secondary" disabled={commands.isFetchingNextPage} onClick={() => commands.fetchNextPage()}>
              {t('activity.list.more', 'Load more')}
            </Button>
          ) : (
            <span />
          )}
          <TableDownload type="commands" range={range} commandType={types} commandState={state} search={search} />
        </Stack>
      )}
      {opened && <CommandDrawer command={opened} onClose={() => setOpened(null)} />}
    </Stack>
  );
}
