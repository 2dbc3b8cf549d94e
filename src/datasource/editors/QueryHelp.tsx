/** Explore's cheat sheet: example queries, one click each. */
import type { QueryEditorHelpProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Stack, Text } from '@grafana/ui';
import React from 'react';

import { DEFAULT_QUERY_TYPE, type SyncHealthQuery } from '../query';
import { queryTypeTexts } from './queryTypeTexts';

type Example = Omit<SyncHealthQuery, 'refId'> & { title: string };

export default function QueryHelp({ onClickExample }: QueryEditorHelpProps<SyncHealthQuery>) {
  const texts = queryTypeTexts();
  return (
    <Stack direction="column" gap={2}>
      <Text element="h2" variant="h4">
        {t('help.title', 'Queries to start from')}
      </Text>
      {examples().map(({ title, ...query }) => (
        <Stack key={title} direction="column" gap={0.5} alignItems="flex-start">
          <Button variant="secondary" size="sm" onClick={() => onClickExample({ refId: 'A', ...query })}>
            {title}
          </Button>
          <Text color="secondary">{texts[query.queryType ?? DEFAULT_QUERY_TYPE].description}</Text>
        </Stack>
      ))}
    </Stack>
  );
}

function examples(): Example[] {
  return [
    { title: t('help.status', 'What synced and what failed'), ...trend('events', 'status') },
    { title: t('help.error-rate', 'Error rate by connector'), ...trend('errorRate', 'connector') },
    {
      title: t('help.object-latency', 'P95 latency by connector and data object'),
      ...trend('p95', 'connector', 'object'),
    },
    {
      title: t('help.connectors', 'Each connector in one row'),
      version: 2,
      queryType: 'summary',
      groupBy: ['connector'],
    },
    { title: t('help.errors', 'The errors that cost most'), queryType: 'errors' },
    { title: t('help.open', 'Failures that nobody has put right'), queryType: 'failures', state: ['open'] },
    { title: t('help.log-lines', 'Failures as log lines'), queryType: 'failures', format: 'logs' },
    { title: t('help.slow', 'The slowest records'), queryType: 'records', orderBy: '-latency', limit: 100 },
    { title: t('help.latency', 'Latency over time'), queryType: 'percentiles', interval: 'auto' },
  ];
}

/** A trend of a metric, split by these fields. */
function trend(metric: string, ...groupBy: string[]) {
  return { version: 2, queryType: 'trend', interval: 'auto', metric, groupBy } as const;
}
