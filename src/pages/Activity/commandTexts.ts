/** Texts about a command: its subject, its state, and the outcome of its records. */
import { t } from '@grafana/i18n';
import type { Command } from '@sync-health/contract/command';
import { type CommandState, type RetryOutcome, SCHEDULE } from '@sync-health/contract/words';

import { AS_IS } from '../../components/plainValues';
import { formatCount } from '../../components/formats';

/** The type of a command and the number of its records. */
export function subjectOf({ type, jobId, accepted }: Command): string {
  const formatted = formatCount(accepted);
  switch (type) {
    case 'cancel':
      return t('activity.subject.cancel', 'Cancel manual sync {{jobId}}', { jobId: jobId ?? '', ...AS_IS });
    case 'retry':
      return t('activity.subject.retry', '', {
        count: accepted,
        formatted,
        defaultValue_one: 'Retry {{formatted}} record',
        defaultValue_other: 'Retry {{formatted}} records',
      });
    case 'dismiss':
      return t('activity.subject.dismiss', '', {
        count: accepted,
        formatted,
        defaultValue_one: 'Dismiss {{formatted}} failure',
        defaultValue_other: 'Dismiss {{formatted}} failures',
      });
    case 'reopen':
      return t('activity.subject.reopen', '', {
        count: accepted,
        formatted,
        defaultValue_one: 'Reopen {{formatted}} failure',
        defaultValue_other: 'Reopen {{formatted}} failures',
      });
  }
}

/** Whether the server's own schedule asked for it. */
export function isScheduled({ requestedBy }: Pick<Command, 'requestedBy'>): boolean {
  return requestedBy === SCHEDULE;
}

export function commandStateLabel(state: CommandState): string {
  const labels: Record<CommandState, string> = {
    waiting: t('activity.state.waiting', 'Waiting for connector'),
    delivered: t('activity.state.delivered', 'Delivered'),
    paused: t('activity.state.paused', 'Paused'),
    completed: t('activity.state.completed', 'Completed'),
    failed: t('activity.state.failed', 'Failed'),
    stopped: t('activity.state.stopped', 'Stopped'),
  };
  return labels[state];
}

export function outcomeLabel(outcome: RetryOutcome): string {
  const labels: Record<RetryOutcome, string> = {
    pending: t('activity.outcome.pending', 'Pending'),
    succeeded: t('activity.outcome.succeeded', 'Succeeded'),
    failed: t('activity.outcome.failed', 'Failed again'),
    skipped: t('activity.outcome.skipped', 'Skipped'),
  };
  return labels[outcome];
}

/** The outcomes of a retry in one line. A cancel has only a state. */
export function outcomesText({ type, outcomes, skippedCount }: Command): string {
  if (type === 'cancel') {
    return '–';
  }
  // Other types are done at once, and their subject says so.
  const isRetry = type === 'retry';
  const values = { succeeded: isRetry ? outcomes.succeeded : 0, failed: outcomes.failed, pending: outcomes.pending };
  const parts = [
    [
      values.succeeded,
      t('activity.outcomes.succeeded', '{{number}} succeeded', { number: formatCount(values.succeeded) }),
    ],
    [values.failed, t('activity.outcomes.failed', '{{number}} failed again', { number: formatCount(values.failed) })],
    [values.pending, t('activity.outcomes.pending', '{{number}} pending', { number: formatCount(values.pending) })],
    [
      outcomes.skipped + skippedCount,
      t('activity.outcomes.skipped', '{{number}} skipped', { number: formatCount(outcomes.skipped + skippedCount) }),
    ],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([, text]) => text);
  return said.length > 0 ? said.join(', ') : isRetry ? t('activity.outcomes.none', 'No records') : '–';
}
