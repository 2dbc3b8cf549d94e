/** The history of a record, and its states: loading, empty, error, truncated. */
import { t } from '@grafana/i18n';
import { Alert, LoadingPlaceholder, Stack, Text } from '@grafana/ui';
import type { RecordTraces } from '@sync-health/contract/erasure';
import type { RecordHistory as History } from '@sync-health/contract/record';
import React, { useState } from 'react';

import type { UrlRange } from '../../api/range';
import { momentsOf, type NamedRecord, useRecordHistory } from '../../api/record';
import { ProblemAlert } from '../../components/ProblemAlert';
import { EraseRecord, tracesText } from './EraseRecord';
import { RecordFacts } from './RecordFacts';
import { RecordsFound } from './RecordsFound';
import { TimeLine } from './TimeLine';

interface Props {
  record: NamedRecord;
  range: UrlRange;
}

export function RecordHistory({ record, range }: Props) {
  const history = useRecordHistory(record, range);
  const [erased, setErased] = useState<RecordTraces | null>(null);
  if (history.isError) {
    return (
      <ProblemAlert
        title={t('record.history.error', 'The history of the record could not be read')}
        error={history.error}
        onRetry={() => history.refetch()}
      />
    );
  }
  if (!history.data) {
    return <LoadingPlaceholder text={t('record.history.loading', 'Looking up everything about the record…')} />;
  }
  if (history.data.attempts.length === 0 && history.data.commands.length === 0) {
    return erased ? <Erased found={erased} /> : <RecordsFound search={record.recordId} range={range} />;
  }
  return (
    <Stack direction="column" gap={2}>
      {erased && <Erased found={erased} />}
      <RecordFacts recordId={record.recordId} history={history.data} range={range} />
      <TimeLine recordId={record.recordId} moments={momentsOf(history.data)} range={range} />
      {history.data.truncated && (
        <Text color="secondary">
          {t('record.history.truncated', 'These are the newest; older ones are in a shorter time range')}
        </Text>
      )}
      {connectorsOf(record, history.data).map((connector) => (
        <EraseRecord key={connector} record={{ recordId: record.recordId, connector }} onErased={setErased} />
      ))}
    </Stack>
  );
}

function Erased({ found }: { found: RecordTraces }) {
  return (
    <Alert severity="success" title={t('record.erase.done', 'The record is erased: nothing is left in any table')}>
      {tracesText(found)}
    </Alert>
  );
}

/** The connector of the page, or all with a record of this id. */
const connectorsOf = ({ connector }: NamedRecord, { attempts, commands }: History): string[] =>
  connector === undefined ? [...new Set([...attempts, ...commands].map((each) => each.connector))] : [connector];
