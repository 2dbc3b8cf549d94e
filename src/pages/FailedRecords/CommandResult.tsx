/** The result of an action: how many failures were accepted, how many were skipped and why, and how it ended. */
import { t } from '@grafana/i18n';
import { Alert, Stack, TextLink } from '@grafana/ui';
import type { Command } from '@sync-health/contract/command';
import type { SkipReason } from '@sync-health/contract/words';
import React from 'react';

import { isOpen, type SendResult, useFollowed } from '../../api/commands';
import { useDataSourceUid } from '../../api/DataSourceContext';
import { AS_IS } from '../../components/plainValues';
import { formatCount } from '../../components/formats';
import { ProblemAlert } from '../../components/ProblemAlert';
import { pagePath } from '../paths';

interface Props {
  result: SendResult | undefined;
  onSendAgain: () => void;
  onDismiss: () => void;
}

export function CommandResult({ result, onSendAgain, onDismiss }: Props) {
  return (
    // Present before there is a result, so that screen readers announce the result.
    <div aria-live="polite">
      {result && result.sent.length > 0 && <Sent result={result} onDismiss={onDismiss} />}
      {result?.failed.map(({ intent, error }) => (
        <ProblemAlert
          key={intent.idempotencyKey}
          title={t('failed-records.result.refused', 'The command for {{connector}} was not accepted', {
            connector: intent.request.connector,
            ...AS_IS,
          })}
          error={error}
          onRetry={onSendAgain}
        />
      ))}
    </div>
  );
}

function Sent({ result: { sent: asSent }, onDismiss }: { result: SendResult; onDismiss: () => void }) {
  const uid = useDataSourceUid();
  const sent = useFollowed(asSent);
  const accepted = sent.reduce((sum, command) => sum + command.accepted, 0);
  const skipped = sent.reduce((sum, command) => sum + command.skippedCount, 0);
  // For example, that more failures match than one command takes.
  const details = [...new Set(sent.flatMap(({ detail }) => detail ?? []))];
  const [first] = sent;
  return (
    <Alert
      severity={accepted === 0 ? 'info' : severityOf(sent)}
      title={acceptedText(first?.type ?? 'retry', accepted)}
      onRemove={onDismiss}
      topSpacing={0}
    >
      <Stack direction="column" gap={0.5}>
        {skipped > 0 && (
          <span>
            {t('failed-records.result.skipped', '{{skipped}} skipped: {{reasons}}.', {
              skipped: formatCount(skipped),
              reasons: reasonsText(sent),
            })}
          </span>
        )}
        {details.map((detail) => (
          <span key={detail}>{detail}</span>
        ))}
        {first?.type === 'retry' && accepted > 0 && <span>{progressText(sent, accepted)}</span>}
        <span>
          <TextLink href={pagePath('activity', { ds: uid })} inline={false}>
            {t('failed-records.result.activity', 'Follow it in Activity')}
          </TextLink>
        </span>
      </Stack>
    </Alert>
  );
}

/** The progress of retries, and their outcome. */
function progressText(sent: readonly Command[], accepted: number): string {
  const sum = (of: keyof Command['outcomes']) => sent.reduce((total, { outcomes }) => total + outcomes[of], 0);
  const [succeeded, failed] = [formatCount(sum('succeeded')), formatCount(sum('failed'))];
  if (!sent.some(isOpen)) {
    return t('failed-records.result.ended', 'It has ended: {{succeeded}} succeeded, {{failed}} failed again.', {
      succeeded,
      failed,
    });
  }
  const done = formatCount(accepted - sum('pending'));
  return sent.every(({ state }) => state === 'waiting')
    ? t(
        'failed-records.result.waiting',
        'It waits for the connector: one that is away gets the command when it is back.'
      )
    : t(
        'failed-records.result.progress',
        '{{done}} of {{all}} done: {{succeeded}} succeeded, {{failed}} failed again.',
        {
          done,
          all: formatCount(accepted),
          succeeded,
          failed,
        }
      );
}

function severityOf(sent: readonly Command[]): 'success' | 'info' | 'warning' {
  if (sent.some(({ outcomes }) => outcomes.failed > 0)) {
    return 'warning';
  }
  return sent.some(isOpen) ? 'info' : 'success';
}

function acceptedText(type: Command['type'], accepted: number): string {
  const formatted = formatCount(accepted);
  switch (type) {
    case 'dismiss':
      return t('failed-records.result.dismissed', '', {
        count: accepted,
        formatted,
        defaultValue_one: '{{formatted}} failure dismissed',
        defaultValue_other: '{{formatted}} failures dismissed',
      });
    case 'reopen':
      return t('failed-records.result.reopened', '', {
        count: accepted,
        formatted,
        defaultValue_one: '{{formatted}} failure reopened',
        defaultValue_other: '{{formatted}} failures reopened',
      });
    default:
      return accepted === 0
        ? t('failed-records.result.none', 'Nothing was retried')
        : t('failed-records.result.accepted', '', {
            count: accepted,
            formatted,
            defaultValue_one: '{{formatted}} record accepted for retry',
            defaultValue_other: '{{formatted}} records accepted for retry',
          });
  }
}

/** Most skipped events that the server lists. It counts all. */
const MOST_LISTED = 1000;

/**
 * The skipped events by reason. Two kinds are not listed: older failures of a record, which is retried once, and those
 * beyond the limit.
 */
function reasonsText(sent: readonly Command[]): string {
  const counts = new Map<SkipReason, number>();
  let older = 0;
  let others = 0;
  for (const { skipped, skippedCount } of sent) {
    skipped.forEach(({ reason }) => counts.set(reason, (counts.get(reason) ?? 0) + 1));
    const unlisted = skippedCount - skipped.length;
    older += skipped.length < MOST_LISTED ? unlisted : 0;
    others += skipped.length < MOST_LISTED ? 0 : unlisted;
  }
  const parts = [...counts].map(([reason, count]) => reasonText(reason, count));
  if (older > 0) {
    parts.push(
      t('failed-records.result.older', '{{older}} older failures of the same records', { older: formatCount(older) })
    );
  }
  if (others > 0) {
    parts.push(t('failed-records.result.unlisted', '{{others}} not listed', { others: formatCount(others) }));
  }
  return parts.join(', ');
}

function reasonText(reason: SkipReason, count: number): string {
  const values = { number: formatCount(count) };
  const texts: Record<SkipReason, string> = {
    unknown: t('failed-records.skipped.unknown', '{{number}} unknown to the server', values),
    manual: t('failed-records.skipped.manual', '{{number}} from manual syncs', values),
    'in-flight': t('failed-records.skipped.in-flight', '{{number}} being retried already', values),
    resolved: t('failed-records.skipped.resolved', '{{number}} resolved already', values),
    dismissed: t('failed-records.skipped.dismissed', '{{number}} dismissed', values),
    open: t('failed-records.skipped.open', '{{number}} open already', values),
  };
  return texts[reason];
}
