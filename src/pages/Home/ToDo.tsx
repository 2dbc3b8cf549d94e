/** What needs attention: open failures, manual syncs in progress, and commands that no connector has taken. */
import { t } from '@grafana/i18n';
import React from 'react';

import { useCommands } from '../../api/commands';
import { useDataSourceUid } from '../../api/DataSourceContext';
import { MOVING_STATUSES, useJobs } from '../../api/jobs';
import type { UrlRange } from '../../api/range';
import { useOpenFailures } from '../../api/homeFigures';
import { CardList } from '../../components/CardList';
import { formatCount } from '../../components/formats';
import { pagePath } from '../paths';
import { LEAST_TILE_WIDTH, Tile } from './Tile';

export function ToDo({ range }: { range: UrlRange }) {
  const to = { ...range, ds: useDataSourceUid() };
  const open = useOpenFailures(range);
  const jobs = useJobs({ range, connector: [], status: MOVING_STATUSES, search: '' });
  const commands = useCommands(range, { type: [], state: ['waiting'], search: '' });
  const running = jobs.data?.pages.flatMap((page) => page.jobs);
  const waiting = commands.data?.pages.flatMap((page) => page.commands);

  return (
    <CardList columns={3} leastWidth={LEAST_TILE_WIDTH}>
      <Tile
        href={pagePath('failedRecords', { ...to, mode: 'realtime', state: 'open' })}
        label={t('home.to-do.open', 'Open failures')}
        value={valueOf(open, open.data)}
        note={t('home.to-do.open-detail', 'Failed records that nobody has retried')}
        tone={open.data ? 'error' : 'primary'}
      />
      <Tile
        href={pagePath('manualSyncs', { ...to, status: MOVING_STATUSES })}
        label={t('home.to-do.running', 'Manual syncs under way')}
        value={valueOf(jobs, running?.length, jobs.hasNextPage)}
        note={t('home.to-do.running-detail', 'Queued, running or being canceled')}
      />
      <Tile
        href={pagePath('activity', to)}
        label={t('home.to-do.waiting', 'Commands waiting')}
        value={valueOf(commands, waiting?.length, commands.hasNextPage)}
        note={t('home.to-do.waiting-detail', 'Retries and cancels that no connector has taken yet')}
        tone={waiting && waiting.length > 0 ? 'warning' : 'primary'}
      />
    </CardList>
  );
}

/** The count. A plus after it: more pages were not counted. A dash: the request failed. */
function valueOf({ isError }: { isError: boolean }, count: number | undefined, hasMore = false): string | undefined {
  if (isError) {
    return '–';
  }
  return count === undefined ? undefined : `${formatCount(count)}${hasMore ? '+' : ''}`;
}
