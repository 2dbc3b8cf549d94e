/** Why a record can't be retried, as a sentence. */
import { t } from '@grafana/i18n';

import type { Obstacle } from './retryable';

export function obstacleText(obstacle: Obstacle): string {
  const texts: Record<Obstacle, string> = {
    manual: t(
      'failed-records.obstacle.manual',
      "Failed in a manual sync: can't be retried alone. Retry the failures of its job, if its page offers that, or run it again."
    ),
    'in-flight': t('failed-records.obstacle.in-flight', 'Is being retried already'),
    resolved: t('failed-records.obstacle.resolved', 'Resolved: a later attempt succeeded'),
    dismissed: t('failed-records.obstacle.dismissed', 'Dismissed: reopen it to retry it'),
  };
  return texts[obstacle];
}
