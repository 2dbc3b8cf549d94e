/** The number of retryable failures of an error group, and their share. */
import { t } from '@grafana/i18n';

import type { ErrorGroup } from '../../api/rows';
import { formatCount, formatShare } from '../../components/formats';

export function retryableText({ retryable, count }: Pick<ErrorGroup, 'retryable' | 'count'>): string {
  return t('failed-records.groups.retryable-share', '{{retryable}} ({{share}})', {
    retryable: formatCount(retryable),
    share: formatShare(count === 0 ? null : retryable / count),
  });
}
