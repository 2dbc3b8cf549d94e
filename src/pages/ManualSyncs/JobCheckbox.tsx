/** The checkboxes of the jobs table: one in each row, and one above for all. */
import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import { Checkbox, useStyles2 } from '@grafana/ui';
import type { Job } from '@sync-health/contract/job';
import React, { createContext, type SyntheticEvent, useContext } from 'react';

import { AS_IS } from '../../components/plainValues';
import { isCancelable, jobKey, type JobSelection } from './useJobSelection';

/** A context, since columns must stay the same objects for a checkbox to keep the focus. */
export const SelectionContext = createContext<(JobSelection & { jobs: readonly Job[] }) | null>(null);

export function JobCheckbox({ job }: { job: Job }) {
  const styles = useStyles2(getStyles);
  const selection = useContext(SelectionContext);
  const key = jobKey(job);
  const isSelected = selection?.chosen.has(key) ?? false;
  return (
    <div className={styles.cell} data-row={key}>
      <Checkbox
        value={isSelected}
        // A selected job that has ended can still be removed from the selection.
        disabled={!isSelected && !isCancelable(job)}
        onChange={(event) => selection?.toggle(key, isWithShift(event))}
        aria-label={t('manual-syncs.select.one', 'Select {{scope}}', { scope: job.scope, ...AS_IS })}
      />
    </div>
  );
}

export function AllJobsCheckbox() {
  const selection = useContext(SelectionContext);
  if (!selection) {
    return null;
  }
  const selectable = selection.jobs.filter(isCancelable);
  const count = selectable.filter((job) => selection.chosen.has(jobKey(job))).length;
  const areAll = selectable.length > 0 && count === selectable.length;
  return (
    <Checkbox
      value={areAll}
      indeterminate={count > 0 && !areAll}
      disabled={selectable.length === 0}
      onChange={() => selection.setAll(!areAll)}
      aria-label={t('manual-syncs.select.all', 'Select all jobs of this list that can be canceled')}
    />
  );
}

/** A change of a checkbox is a click, also by keyboard. */
const isWithShift = ({ nativeEvent }: SyntheticEvent) => nativeEvent instanceof MouseEvent && nativeEvent.shiftKey;

const getStyles = () => ({
  /** Otherwise a click with Shift would select text. */
  cell: css({ userSelect: 'none' }),
});
