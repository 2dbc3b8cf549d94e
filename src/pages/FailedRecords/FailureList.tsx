/** The filters, the list with its actions, and the error groups, as they affect each other. */
import { t } from '@grafana/i18n';
import { Button, LoadingPlaceholder, Stack } from '@grafana/ui';
import type { ErrorGroupStatus } from '@sync-health/contract/words';
import React, { useCallback, useState } from 'react';

import { useErrorGroups } from '../../api/errorGroups';
import { totalOf, useFailures } from '../../api/failures';
import type { Params } from '../../api/queryString';
import type { ErrorGroup, FailureRow } from '../../api/rows';
import { useConnectorsIn } from '../../api/values';
import type { Fact } from '../../components/Facts';
import { KeyboardHelp } from '../../components/KeyboardHelp';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useListKeys } from '../../components/useListKeys';
import { usePermission } from '../../components/usePermission';
import { ActionDialog } from './ActionDialog';
import { CommandResult } from './CommandResult';
import { CsvDownload } from './CsvDownload';
import { ErrorGroups } from './ErrorGroups';
import { type FailureView, NO_FILTER } from './failureView';
import { FailuresTable } from './FailuresTable';
import { FilterBar } from './FilterBar';
import { NoFailures } from './NoFailures';
import { type OpenedFailure, OpenFailure } from './OpenFailure';
import { type PageSize, Pager } from './Pager';
import { RecordFound } from './RecordFound';
import { SelectFromFile } from './SelectFromFile';
import { SelectionBar } from './SelectionBar';
import { useActions } from './useActions';
import { usePages } from './usePages';
import { isEmpty, rowKey, useSelection } from './useSelection';

interface Props {
  view: FailureView;
  opened: OpenedFailure | null;
  onChange: (changes: Params) => void;
}

export function FailureList({ view, opened, onChange }: Props) {
  const { filter, orderBy } = view;
  const [pageSize, setPageSize] = useState<PageSize>(100);
  const [showsKeys, setShowsKeys] = useState(false);
  const pages = usePages(JSON.stringify([filter, orderBy, pageSize]));
  const failures = useFailures(filter, { orderBy, limit: pageSize, cursor: pages.cursor });
  const rows = failures.data?.rows;
  const selection = useSelection(filter, rows ?? []);
  const groups = useErrorGroups(filter);
  const matching = groups.data && totalOf(groups.data.rows);
  const actions = useActions({ filter, selection: selection.selection, matching, onAccepted: selection.clear });
  const { isAllowed: mayRetry } = usePermission('retry');
  const { isAllowed: mayDismiss } = usePermission('dismiss');
  const connectors = useConnectorsIn(filter.range);
  const chosen = filter.filters.connector ?? connectors.data ?? [];
  const connector = chosen.length === 1 ? (chosen[0] ?? null) : null;
  const hasList = rows !== undefined && (rows.length > 0 || pages.page > 0);

  useListKeys({
    onToggle: (key) => rows?.filter((row) => rowKey(row) === key).forEach(selection.toggle),
    onHelp: () => setShowsKeys(true),
    actions: {
      r: () => mayRetry && actions.retry(),
      d: () => mayDismiss && actions.ask('dismiss'),
    },
  });

  const narrow = useCallback(({ groupId }: ErrorGroup) => onChange({ errorGroup: [groupId] }), [onChange]);
  const showStatuses = useCallback((groupStatus: ErrorGroupStatus[]) => onChange({ groupStatus }), [onChange]);
  const open = useCallback(({ id, connector }: FailureRow) => onChange({ event: id, eventOf: connector }), [onChange]);

  return (
    <Stack direction="column" gap={2}>
      <FilterBar filter={filter} groups={groups.data?.rows} onChange={onChange} />
      {failures.isError && (
        <ProblemAlert
          title={t('failed-records.list.error', 'The failed records could not be read')}
          error={failures.error}
          onRetry={() => failures.refetch()}
        />
      )}
      {failures.isPending && <LoadingPlaceholder text={t('failed-records.list.loading', 'Loading failed records…')} />}
      {rows && <RecordFound search={filter.search} rows={rows} />}
      {rows && (
        <Stack justifyContent="space-between" alignItems="center" wrap="wrap" gap={2}>
          {hasList || !isEmpty(selection.selection) ? (
            <SelectionBar
              selection={selection.selection}
              matching={matching}
              countOfMatching={actions.countOfMatching}
              showsDismissed={filter.state.includes('dismissed')}
              isPending={actions.isPending}
              onSelectAllMatching={selection.selectAllMatching}
              onClear={selection.clear}
              onRetry={actions.retry}
              onAsk={actions.ask}
            />
          ) : (
            <span />
          )}
          <Stack gap={1} alignItems="center" wrap="wrap">
            <SelectFromFile connector={connector} onSelect={selection.selectNamed} />
            {hasList && <CsvDownload filter={filter} matching={matching} />}
          </Stack>
        </Stack>
      )}
      {/* Stays when the list is empty, as when all open failures are being retried. */}
      <CommandResult result={actions.result} onSendAgain={actions.sendAgain} onDismiss={actions.dismiss} />
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
            onOpen={open}
          />
          <Stack justifyContent="space-between" alignItems="center" wrap="wrap" gap={2}>
            <Button variant="secondary" fill="text" size="sm" icon="keyboard" onClick={() => setShowsKeys(true)}>
              {t('failed-records.keys.button', 'Keys: press ?')}
            </Button>
            <Pager
              page={pages.page}
              hasNext={failures.data?.nextCursor !== undefined}
              isLoading={failures.isPlaceholderData}
              pageSize={pageSize}
              onPrevious={pages.previous}
              onNext={() => failures.data?.nextCursor && pages.next(failures.data.nextCursor)}
              onPageSize={setPageSize}
            />
          </Stack>
        </>
      )}
      {!failures.isError && (
        <ErrorGroups filter={filter} statuses={view.groupStatus} onStatuses={showStatuses} onNarrow={narrow} />
      )}
      {actions.question && (
        <ActionDialog {...actions.question} onConfirm={actions.confirm} onDismiss={actions.withdraw} />
      )}
      {showsKeys && <KeyboardHelp keys={keysOfList()} onClose={() => setShowsKeys(false)} />}
      {opened && (
        <OpenFailure
          opened={opened}
          range={filter.range}
          rows={rows}
          onClose={() => onChange({ event: '', eventOf: '' })}
        />
      )}
    </Stack>
  );
}

const keysOfList = (): Fact[] => [
  ['j', t('failed-records.keys.next', 'Next record')],
  ['k', t('failed-records.keys.previous', 'Previous record')],
  ['Enter', t('failed-records.keys.open', 'Details of the record')],
  ['x', t('failed-records.keys.select', 'Select the record, or not')],
  ['r', t('failed-records.keys.retry', 'Retry what is selected')],
  ['d', t('failed-records.keys.dismiss', 'Dismiss what is selected')],
];
