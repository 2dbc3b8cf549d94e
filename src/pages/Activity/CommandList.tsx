/** The commands of a time range, and the states of a list: loading, empty, refused. */
import { t } from '@grafana/i18n';
import { Button, EmptyState, LoadingPlaceholder, Stack } from '@grafana/ui';
import type { Command } from '@sync-health/contract/command';
import React, { useState } from 'react';

import { useCommands } from '../../api/commands';
import { useDataSourceUid } from '../../api/DataSourceContext';
import type { UrlRange } from '../../api/range';
import { PageLinkButton } from '../../components/PageLinkButton';
import { ProblemAlert } from '../../components/ProblemAlert';
import { TableDownload } from '../../components/TableDownload';
import { useReturnFocus } from '../../components/useReturnFocus';
import { pagePath } from '../paths';
import { CommandDrawer } from './CommandDrawer';
import { CommandFilter, type CommandFilterValue, matchesFilter } from './CommandFilter';
import { CommandsTable } from './CommandsTable';

interface Props {
  range: UrlRange;
  filter: CommandFilterValue;
  onFilter: (filter: CommandFilterValue) => void;
}

export function CommandList({ range, filter, onFilter }: Props) {
  const uid = useDataSourceUid();
  const commands = useCommands(range);
  const [opened, setOpened] = useState<Command | null>(null);
  useReturnFocus(opened !== null);
  const [refusal, setRefusal] = useState<Error | null>(null);
  const read = commands.data?.pages.flatMap((page) => page.commands);
  const all = read?.filter((command) => matchesFilter(command, filter));

  return (
    <Stack direction="column" gap={2}>
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
      {read && read.length > 0 && <CommandFilter value={filter} onChange={onFilter} />}
      {read && read.length > 0 && all?.length === 0 && (
        <EmptyState
          variant="not-found"
          role="status"
          message={t('activity.list.none-match', 'No activity that was loaded matches this filter')}
        />
      )}
      {read?.length === 0 && (
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
      {read && read.length > 0 && (
        <Stack justifyContent="space-between" alignItems="center" wrap="wrap" gap={2}>
          {commands.hasNextPage ? (
            <Button variant="secondary" disabled={commands.isFetchingNextPage} onClick={() => commands.fetchNextPage()}>
              {t('activity.list.more', 'Load more')}
            </Button>
          ) : (
            <span />
          )}
          <TableDownload
            type="commands"
            range={range}
            isWider={filter.types.length > 0 || filter.isOpen || filter.search !== ''}
          />
        </Stack>
      )}
      {opened && <CommandDrawer command={opened} onClose={() => setOpened(null)} />}
    </Stack>
  );
}
