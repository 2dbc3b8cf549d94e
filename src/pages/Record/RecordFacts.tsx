/** The state of a record: the last attempt of each object, counts, and its jobs. */
import { t } from '@grafana/i18n';
import { Stack, TextLink } from '@grafana/ui';
import type { RecordAttempt, RecordHistory } from '@sync-health/contract/record';
import React from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import type { UrlRange } from '../../api/range';
import { AS_IS } from '../../components/plainValues';
import { type Fact, Facts } from '../../components/Facts';
import { formatCount } from '../../components/formats';
import { Time } from '../../components/TimeZone';
import { pagePath } from '../paths';
import { AttemptOutcome } from './AttemptOutcome';

interface Props {
  recordId: string;
  history: RecordHistory;
  range: UrlRange;
}

export function RecordFacts({ recordId, history: { attempts, commands }, range }: Props) {
  const ds = useDataSourceUid();
  const failures = attempts.filter(({ status }) => status === 'failed').length;
  const hasSeveral = new Set(attempts.map(({ connector }) => connector)).size > 1;
  const facts: Fact[] = [
    ...lastOfObjects(attempts).map((last): Fact => [
      hasSeveral ? t('record.facts.object', '{{object}} · {{connector}}', { ...last, ...AS_IS }) : last.object,
      <Stack key={last.id} gap={1} alignItems="center">
        <AttemptOutcome attempt={last} />
        <Time at={last.endTime} ago />
      </Stack>,
    ]),
    [t('record.facts.attempts', 'Attempts'), formatCount(attempts.length)],
    [
      t('record.facts.failures', 'Failures'),
      failures === 0 ? (
        formatCount(failures)
      ) : (
        <TextLink inline={false} href={pagePath('failedRecords', { ...range, ds, search: recordId, state: 'all' })}>
          {formatCount(failures)}
        </TextLink>
      ),
    ],
    [t('record.facts.commands', 'Commands'), formatCount(commands.length)],
  ];
  return <Facts facts={facts} layout="row" />;
}

/** `attempts` are newest first. */
function lastOfObjects(attempts: readonly RecordAttempt[]): RecordAttempt[] {
  const last = new Map<string, RecordAttempt>();
  for (const attempt of attempts) {
    const key = JSON.stringify([attempt.connector, attempt.object]);
    if (!last.has(key)) {
      last.set(key, attempt);
    }
  }
  return [...last.values()];
}
