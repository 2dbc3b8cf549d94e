/** Labels of the API's fixed words, in the reader's language. */
import { t } from '@grafana/i18n';
import {
  FILTER_FIELDS,
  type FilterField,
  type Metric,
  METRICS,
  type NarrowingField,
} from '@sync-health/contract/queryTypes';
import { MODE_LABELS, type Mode, type Status, STATUS_LABELS } from '@sync-health/contract/words';

export const FIELDS = Object.keys(FILTER_FIELDS).filter((field): field is FilterField => field in FILTER_FIELDS);

export function fieldLabel(field: NarrowingField): string {
  const labels: Record<NarrowingField, string> = {
    connector: t('fields.connector', 'Connector'),
    mode: t('fields.mode', 'Sync mode'),
    object: t('fields.object', 'Data object'),
    action: t('fields.action', 'API action'),
    status: t('fields.status', 'Status'),
    errorCode: t('fields.error-code', 'Error code'),
    jobId: t('fields.job-id', 'Job id'),
    errorClass: t('fields.error-class', 'Error class'),
    errorGroup: t('fields.error-group', 'Error group'),
  };
  return labels[field];
}

export function valueLabel(field: NarrowingField, value: string): string {
  if (field === 'mode' && isMode(value)) {
    return value === 'realtime' ? t('modes.realtime', 'Real Time') : t('modes.manual', 'Manual Sync');
  }
  if (field === 'status' && isStatus(value)) {
    return value === 'success' ? t('statuses.success', 'Success') : t('statuses.failed', 'Failed');
  }
  return value;
}

function isMode(value: string): value is Mode {
  return value in MODE_LABELS;
}

function isStatus(value: string): value is Status {
  return value in STATUS_LABELS;
}

/** The label of a metric. A variable in its place stays as it is written. */
export function metricLabel(metric: string): string {
  const labels: Record<Metric, string> = {
    events: t('metrics.events', 'Events'),
    synced: t('metrics.synced', "Sync'd"),
    errors: t('metrics.errors', 'Errors'),
    errorRate: t('metrics.error-rate', 'Error rate'),
    averageLatency: t('metrics.average-latency', 'Average latency'),
    p50: t('metrics.p50', 'P50'),
    p90: t('metrics.p90', 'P90'),
    p95: t('metrics.p95', 'P95'),
  };
  return isMetric(metric) ? labels[metric] : metric;
}

function isMetric(word: string): word is Metric {
  return word in METRICS;
}
