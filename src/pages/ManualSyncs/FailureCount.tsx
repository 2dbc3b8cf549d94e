/** A number of failed records as a link that downloads their CSV file. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import type { Job } from '@sync-health/contract/job';
import { MAX_ROWS } from '@sync-health/contract/words';
import React from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import { failuresCsvUrl } from '../../api/failures';
import { PageLinkButton } from '../../components/PageLinkButton';
import { AS_IS } from '../../components/plainValues';
import { formatCount } from '../../components/formats';
import { useZoneName } from '../../components/TimeZone';

interface Props {
  job: Pick<Job, 'jobId' | 'connector' | 'startTime' | 'endTime' | 'updatedAt' | 'dryRun'>;
  /** Only failures of this data object. Absent: all. */
  object?: string;
  count: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export function FailureCount({ job, object, count }: Props) {
  const styles = useStyles2(getStyles);
  const uid = useDataSourceUid();
  const timeZone = useZoneName();
  // A dry run has no events to download.
  if (count === 0 || job.dryRun) {
    return <>{formatCount(count)}</>;
  }
  const filters = { connector: [job.connector], jobId: [job.jobId], ...(object !== undefined && { object: [object] }) };
  const href = failuresCsvUrl(uid, { range: rangeOf(job), filters, conditions: [], state: [], search: '' }, timeZone);
  const number = formatCount(count);
  const label = object
    ? t('manual-syncs.failures.download-object', 'Download the {{number}} failed records of {{object}}', {
        number,
        object,
        ...AS_IS,
      })
    : t('manual-syncs.failures.download', 'Download the {{number}} failed records', { number });
  const hint =
    count > MAX_ROWS.csv
      ? t('manual-syncs.failures.truncated', '{{label}}: the file holds the newest {{most}}', {
          label,
          ...AS_IS,
          most: formatCount(MAX_ROWS.csv),
        })
      : label;
  return (
    // A link with a target is left to the browser, which downloads the file.
    <PageLinkButton
      fill="text"
      size="sm"
      target="_self"
      className={styles.link}
      href={href}
      aria-label={hint}
      tooltip={hint}
    >
      {number} <Icon name="download-alt" />
    </PageLinkButton>
  );
}

/**
 * The job id is the filter. The range only has to include the whole job, whose clock may differ from the events' clock.
 */
function rangeOf({ startTime, endTime, updatedAt }: Props['job']) {
  return {
    from: String((startTime ?? updatedAt - 30 * DAY_MS) - DAY_MS),
    to: String((endTime ?? Date.now()) + DAY_MS),
  };
}

/** Aligned with counts that are no links, so the icon is after the number. */
const getStyles = (theme: GrafanaTheme2) => ({ link: css({ paddingLeft: 0, '> span': { gap: theme.spacing(0.5) } }) });
