/** The progress of a job: a bar where the total is known, and the rate and the time left while it runs. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import type { Job } from '@sync-health/contract/job';
import React from 'react';

import { AS_IS } from '../../components/plainValues';
import { formatCount, formatRate, formatShare, formatTimeLeft } from '../../components/formats';
import { Time } from '../../components/TimeZone';

type Props = Pick<
  Job,
  'scope' | 'status' | 'totalRecords' | 'processed' | 'recordsPerSecond' | 'remainingMs' | 'endTime'
>;

export function JobProgress(job: Props) {
  const styles = useStyles2(getStyles);
  const { scope, totalRecords, processed } = job;
  const share = totalRecords ? Math.min(processed / totalRecords, 1) : null;
  return (
    <div className={styles.progress}>
      {share !== null && (
        <div
          className={styles.track}
          role="progressbar"
          aria-label={t('manual-syncs.progress.label', 'Progress of {{scope}}', { scope, ...AS_IS })}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.floor(share * 100)}
        >
          <div className={styles.bar} style={{ width: `${share * 100}%` }} />
        </div>
      )}
      <div>
        {totalRecords === null
          ? t('manual-syncs.progress.processed', '{{processed}} processed', { processed: formatCount(processed) })
          : processed > totalRecords
            ? t('manual-syncs.progress.attempts', '{{processed}} attempts on {{total}} records', {
                processed: formatCount(processed),
                total: formatCount(totalRecords),
              })
            : t('manual-syncs.progress.of-total', '{{processed}} of {{total}} ({{share}})', {
                processed: formatCount(processed),
                total: formatCount(totalRecords),
                // Rounded down, so that 100 % means that all are done.
                share: formatShare(share === null ? null : Math.floor(share * 100) / 100),
              })}
      </div>
      <Pace {...job} />
    </div>
  );
}

/** The rate and the time left of a running job, or the end of one that is over. */
function Pace({ status, recordsPerSecond, remainingMs, endTime }: Props) {
  const styles = useStyles2(getStyles);
  if (endTime !== null) {
    return (
      <div className={styles.pace}>
        {t('manual-syncs.progress.ended', 'Ended')} <Time at={endTime} />
      </div>
    );
  }
  const parts = [
    recordsPerSecond === null ? null : formatRate(recordsPerSecond),
    remainingMs === null ? null : formatTimeLeft(remainingMs),
  ].filter((part) => part !== null);
  return status === 'running' && parts.length > 0 ? <div className={styles.pace}>{parts.join(', ')}</div> : null;
}

const getStyles = (theme: GrafanaTheme2) => ({
  progress: css({ minWidth: theme.spacing(13), '& time': { whiteSpace: 'normal' } }),
  track: css({
    height: theme.spacing(0.75),
    marginBottom: theme.spacing(0.5),
    borderRadius: theme.shape.radius.pill,
    background: theme.colors.background.secondary,
    overflow: 'hidden',
  }),
  bar: css({ height: '100%', background: theme.colors.primary.main }),
  pace: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
