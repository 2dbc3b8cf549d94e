/** What selects a job, in its row, and all jobs of the list, above them. */
import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import { Checkbox, useStyles2 } from '@grafana/ui';
import type { Job } from '@sync-health/contract/job';
import React, { createContext, type SyntheticEvent, useContext } from 'react';

import { AS_IS } from '../../components/plainValues';
import { isCancelable, jobKey, type JobSelection } from './useJobSelection';

/** Beside the columns, which stay the same ones, so that a checkbox keeps the focus while it changes. */
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
        // One that has ended meanwhile can still be taken out.
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

/** A change of a checkbox is a click, also where a key made it. */
const isWithShift = ({ nativeEvent }: SyntheticEvent) => nativeEvent instanceof MouseEvent && nativeEvent.shiftKey;

const getStyles = () => ({
  /** A click with Shift would select the text between. */
  cell: css({ userSelect: 'none' }),
});
