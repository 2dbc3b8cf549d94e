/** The filters, the error groups, the list and the Retry button, and how they act on each other. */
import { t } from '@grafana/i18n';
import { LoadingPlaceholder, Stack } from '@grafana/ui';
import { MAX_LENGTH } from '@sync-health/contract/words';
import React, { useCallback, useState } from 'react';

import { totalOf, useErrorGroups, useFailures, useRetryableCounts } from '../../api/failures';
import type { Params } from '../../api/queryString';
import type { ErrorGroup, FailureRow } from '../../api/rows';
import { useConnectorsIn } from '../../api/values';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useReturnFocus } from '../../components/useReturnFocus';
import { CsvDownload } from './CsvDownload';
import { ErrorGroups } from './ErrorGroups';
import { type FailureView, NO_FILTER } from './failureView';
import { FailuresTable } from './FailuresTable';
import { FilterBar } from './FilterBar';
import { NoFailures } from './NoFailures';
import { OpenFailure } from './OpenFailure';
import { type PageSize, Pager } from './Pager';
import { RetryResult } from './RetryResult';
import { retryRequests } from './retryRequests';
import { SelectionBar } from './SelectionBar';
import { usePages } from './usePages';
import { useRetry } from './useRetry';
import { useSelection } from './useSelection';

interface Props {
  view: FailureView;
  onChange: (changes: Params) => void;
}

export function FailureList({ view, onChange }: Props) {
  const { filter, orderBy } = view;
  const [pageSize, setPageSize] = useState<PageSize>(100);
  const [opened, setOpened] = useState<FailureRow | null>(null);
  useReturnFocus(opened !== null);
  const pages = usePages(JSON.stringify([view, pageSize]));
  const failures = useFailures(filter, { orderBy, limit: pageSize, cursor: pages.cursor });
  const rows = failures.data?.rows;
  const selection = useSelection(filter, rows ?? []);
  const retry = useRetry(selection.clear);
  const groups = useErrorGroups(filter);
  const matching = groups.data && totalOf(groups.data.rows);
  const connectors = useConnectorsIn(filter.range);
  const retryableMatching = useRetryableCounts(filter, connectors.data, selection.selection.allMatching);

  // A connector without any would get a command about nothing.
  const retryable = retryableMatching.data?.map(([connector]) => connector) ?? [];
  const hasList = rows !== undefined && (rows.length > 0 || pages.page > 0);

  const narrow = useCallback(
    ({ errorCode, message }: ErrorGroup) =>
      // A search finds the normalised message too.
      onChange({ errorCode: [errorCode], search: message.slice(0, MAX_LENGTH.search) }),
    [onChange]
  );

  return (
    <Stack direction="column" gap={2}>
      <FilterBar filter={filter} onChange={onChange} />
      {!failures.isError && <ErrorGroups filter={filter} onNarrow={narrow} />}
      {failures.isError && (
        <ProblemAlert
          title={t('failed-records.list.error', 'The failed records could not be read')}
          error={failures.error}
          onRetry={() => failures.refetch()}
        />
      )}
      {failures.isPending && <LoadingPlaceholder text={t('failed-records.list.loading', 'Loading failed records…')} />}
      {rows && hasList && (
        <Stack justifyContent="space-between" alignItems="center" wrap="wrap" gap={2}>
          <SelectionBar
            selection={selection.selection}
            matching={matching}
            retryableMatching={retryableMatching.data?.reduce((sum, [, count]) => sum + count, 0)}
            isPending={retry.isPending}
            onSelectAllMatching={selection.selectAllMatching}
            onClear={selection.clear}
            onRetry={() => retry.retry(retryRequests(selection.selection, filter, retryable))}
          />
          {/* A file takes no conditions, and would hold more than the list. */}
          {filter.conditions.length === 0 && <CsvDownload filter={filter} matching={matching} />}
        </Stack>
      )}
      {/* Stays when the list is empty, as it is when all that was open is being retried. */}
      <RetryResult result={retry.result} onSendAgain={retry.sendAgain} onDismiss={retry.dismiss} />
      {rows && !hasList && <NoFailures filter={filter} onClear={() => onChange(NO_FILTER)} />}
      {rows && hasList && (
        <>
          <FailuresTable
            rows={rows}
            selection={selection.selection}
            orderBy={orderBy}
            isStale={failures.isPlaceholderData}
            onOrder={(order) => onChange({ orderBy: order })}
            onToggle={selection.toggle}
            onTogglePage={selection.setPage}
            onOpen={setOpened}
          />
          <Pager
            page={pages.page}
            hasNext={failures.data?.nextCursor !== undefined}
            isLoading={failures.isPlaceholderData}
            pageSize={pageSize}
            onPrevious={pages.previous}
            onNext={() => failures.data?.nextCursor && pages.next(failures.data.nextCursor)}
            onPageSize={setPageSize}
          />
        </>
      )}
      {opened && <OpenFailure opened={opened} rows={rows ?? []} onClose={() => setOpened(null)} />}
    </Stack>
  );
}
