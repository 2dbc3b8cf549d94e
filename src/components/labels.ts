/** Labels of the API's fixed words, in the reader's language. */
import { t } from '@grafana/i18n';
import type { ErrorClass, ErrorGroupStatus, FailureState, Mode } from '@sync-health/contract/words';

export function modeLabel(mode: string): string {
  const labels: Record<Mode, string> = {
    realtime: t('labels.mode-realtime', 'Real Time'),
    manual: t('labels.mode-manual', 'Manual Sync'),
  };
  return Object.entries(labels).find(([name]) => name === mode)?.[1] ?? mode;
}

export function stateLabel(state: FailureState): string {
  const labels: Record<FailureState, string> = {
    open: t('labels.state-open', 'Open'),
    retrying: t('labels.state-retrying', 'Retrying'),
    resolved: t('labels.state-resolved', 'Resolved'),
    dismissed: t('labels.state-dismissed', 'Dismissed'),
  };
  return labels[state];
}

export function groupStatusLabel(status: ErrorGroupStatus): string {
  const labels: Record<ErrorGroupStatus, string> = {
    new: t('labels.group-new', 'New'),
    reopened: t('labels.group-reopened', 'Reopened'),
    acknowledged: t('labels.group-acknowledged', 'Acknowledged'),
    muted: t('labels.group-muted', 'Muted'),
    resolved: t('labels.group-resolved', 'Resolved'),
  };
  return labels[status];
}

export function errorClassLabel(errorClass: ErrorClass): string {
  const labels: Record<ErrorClass, string> = {
    transient: t('labels.class-transient', 'Transient'),
    configuration: t('labels.class-configuration', 'Configuration'),
    data: t('labels.class-data', 'Data'),
    permission: t('labels.class-permission', 'Permission'),
    unknown: t('labels.class-unknown', 'Unknown cause'),
  };
  return labels[errorClass];
}
