/** The label of an interval. */
import { t } from '@grafana/i18n';
import type { Interval } from '@sync-health/contract/interval';

export function intervalLabel(interval: Interval): string {
  const labels: Record<Interval, string> = {
    day: t('intervals.day', 'Day'),
    hour: t('intervals.hour', 'Hour'),
    minute: t('intervals.minute', 'Minute'),
  };
  return labels[interval];
}
