/** The commands of a time range, and the states of a list: loading, empty, refused. */
import { t } from '@grafana/i18n';
import { Button, EmptyState, LinkButton, LoadingPlaceholder, Stack } from '@grafana/ui';
import type { Command } from '@sync-health/contract/command';
import React, { useState } from 'react';

import { useCommands } from '../../api/commands';
import { useDataSourceUid } from '../../api/DataSourceContext';
import type { UrlRange } from '../../api/range';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useReturnFocus } from '../../components/useReturnFocus';
import { pagePath } from '../paths';
import { CommandDrawer } from './CommandDrawer';
import { CommandsTable } from './CommandsTable';

export function CommandList({ range }: { range: UrlRange }) {
  const uid = useDataSourceUid();
  const commands = useCommands(range);
  const [opened, setOpened] = useState<Command | null>(null);
  useReturnFocus(opened !== null);
  const [refusal, setRefusal] = useState<Error | null>(null);
  const all = commands.data?.pages.flatMap((page) => page.commands);

  return (
    <Stack direction="column" gap={2}>
      <div aria-live="polite">
        {refusal && <ProblemAlert title={t('activity.list.refused', 'The command was not replayed')} error={refusal} />}
      </div>
      {commands.isError && (
        <ProblemAlert
          title={t('activity.list.error', 'The activity could not be read')}
          error={commands.error}
          onRetry={() => commands.refetch()}
        />
      )}
      {commands.isPending && <LoadingPlaceholder text={t('activity.list.loading', 'Loading activity…')} />}
      {all?.length === 0 && (
        <EmptyState
          variant="call-to-action"
          role="status"
          message={t('activity.list.none', 'Nothing was retried or canceled in this time range')}
          button={
            <LinkButton variant="secondary" href={pagePath('failedRecords', { ...range, ds: uid })}>
              {t('activity.list.failed-records', 'Show failed records')}
            </LinkButton>
          }
        />
      )}
      {all && all.length > 0 && <CommandsTable commands={all} onOpen={setOpened} onFailed={setRefusal} />}
      {commands.hasNextPage && (
        <div>
          <Button variant="secondary" disabled={commands.isFetchingNextPage} onClick={() => commands.fetchNextPage()}>
            {t('activity.list.more', 'Load more')}
          </Button>
        </div>
      )}
      {opened && <CommandDrawer command={opened} onClose={() => setOpened(null)} />}
    </Stack>
  );
}
