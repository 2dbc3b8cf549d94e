/** The table of jobs with selection by pointer and keyboard, and canceling of the selected ones. */
import { t } from '@grafana/i18n';
import type { Job } from '@sync-health/contract/job';
import React, { useMemo, useState } from 'react';

import type { JobFilter } from '../../api/jobs';
import type { Fact } from '../../components/Facts';
import { KeyboardHelp } from '../../components/KeyboardHelp';
import { useListKeys } from '../../components/useListKeys';
import { usePermission } from '../../components/usePermission';
import { CommandResult } from '../FailedRecords/CommandResult';
import { CancelJobsDialog } from './CancelJobsDialog';
import { CancelsResult } from './CancelsResult';
import { SelectionContext } from './JobCheckbox';
import { JobSelectionBar } from './JobSelectionBar';
import { JobsTable } from './JobsTable';
import { useCancelJobs } from './useCancelJobs';
import { Results } from './Results';
import { RetryJobDialog } from './RetryJobDialog';
import { useJobSelection } from './useJobSelection';
import { useRetryJob } from './useRetryJob';

interface Props {
  jobs: Job[];
  filter: JobFilter;
  onFailed: (error: Error) => void;
}

export function SelectableJobs({ jobs, filter, onFailed }: Props) {
  const [showsKeys, setShowsKeys] = useState(false);
  const selection = useJobSelection(filter, jobs);
  const cancels = useCancelJobs(selection, jobs);
  const retry = useRetryJob();
  const { isAllowed } = usePermission('cancel');
  const ask = () => isAllowed && cancels.ask();
  useListKeys({
    onToggle: (key) => selection.toggle(key),
    onHelp: () => setShowsKeys(true),
    actions: { c: ask },
    onToggleThrough: (key) => selection.toggle(key, true),
  });
  const context = useMemo(() => ({ ...selection, jobs }), [selection, jobs]);

  return (
    <>
      {/* Stays when the list is empty, as a list of running jobs is once all are canceled. */}
      <Results retried={retry.result} canceled={cancels.result}>
        <CancelsResult
          result={cancels.result}
          jobs={cancels.asked}
          onSendAgain={cancels.sendAgain}
          onDismiss={cancels.dismiss}
        />
        <CommandResult result={retry.result} onSendAgain={retry.sendAgain} onDismiss={retry.dismiss} />
      </Results>
      {(jobs.length > 0 || selection.chosen.size > 0) && (
        <JobSelectionBar
          count={selection.chosen.size}
          isPending={cancels.isPending}
          onCancel={ask}
          onClear={selection.clear}
          onHelp={() => setShowsKeys(true)}
        />
      )}
      {jobs.length > 0 && (
        <SelectionContext.Provider value={context}>
          <JobsTable jobs={jobs} onFailed={onFailed} onRetry={retry.ask} />
        </SelectionContext.Provider>
      )}
      {cancels.question && (
        <CancelJobsDialog plan={cancels.question} onConfirm={cancels.confirm} onDismiss={cancels.withdraw} />
      )}
      <RetryJobDialog retry={retry} />
      {showsKeys && <KeyboardHelp keys={keysOfList()} onClose={() => setShowsKeys(false)} />}
    </>
  );
}

const keysOfList = (): Fact[] => [
  ['j', t('manual-syncs.keys.next', 'Next job')],
  ['k', t('manual-syncs.keys.previous', 'Previous job')],
  ['Enter', t('manual-syncs.keys.open', 'The page of the job')],
  ['x', t('manual-syncs.keys.select', 'Select the job, or not')],
  ['Shift + x', t('manual-syncs.keys.select-through', 'Select all from the last one to this')],
  ['c', t('manual-syncs.keys.cancel', 'Cancel what is selected')],
];
