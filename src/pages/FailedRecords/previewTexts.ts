/** Says why a command takes less than what is selected: one sentence for each reason. */
import { t } from '@grafana/i18n';
import type { CommandPreview } from '@sync-health/contract/command';
import { SKIP_REASONS, type SkipReason } from '@sync-health/contract/words';

import { formatCount } from '../../components/formats';
import { AS_IS } from '../../components/plainValues';
import type { Action } from './commandRequests';

export function previewTexts(action: Action, { failures, accepted, left, skipped }: CommandPreview): string[] {
  const records = accepted + left;
  return [
    ...(action === 'retry' && failures > records ? [severalOfOne(failures, records)] : []),
    ...(left > 0 ? [moreThanOne(accepted, left)] : []),
    ...SKIP_REASONS.filter((reason) => skipped[reason] > 0).map((reason) => sentence(reason, skipped[reason])),
  ];
}

function severalOfOne(failures: number, records: number): string {
  return t('failed-records.preview.several', '', {
    count: records,
    failures: formatCount(failures),
    records: formatCount(records),
    ...AS_IS,
    defaultValue_one: '{{failures}} failures of one record: it is retried once, with its newest failure.',
    defaultValue_other:
      '{{failures}} failures of {{records}} records: each record is retried once, with its newest failure.',
  });
}

function moreThanOne(accepted: number, left: number): string {
  return t(
    'failed-records.preview.left',
    'The newest {{accepted}} are taken. {{left}} more match: ask again for them.',
    { accepted: formatCount(accepted), left: formatCount(left) }
  );
}

function sentence(reason: SkipReason, count: number): string {
  const formatted = formatCount(count);
  switch (reason) {
    case 'manual':
      return t('failed-records.left-out.manual', '', {
        count,
        formatted,
        defaultValue_one: '{{formatted}} is part of a manual sync, and left out.',
        defaultValue_other: '{{formatted}} are part of manual syncs, and left out.',
      });
    case 'in-flight':
      return t('failed-records.left-out.retrying', '', {
        count,
        formatted,
        defaultValue_one: '{{formatted}} is being retried already, and left out.',
        defaultValue_other: '{{formatted}} are being retried already, and left out.',
      });
    case 'resolved':
      return t('failed-records.left-out.resolved', '', {
        count,
        formatted,
        defaultValue_one: '{{formatted}} is resolved, and left out.',
        defaultValue_other: '{{formatted}} are resolved, and left out.',
      });
    case 'dismissed':
      return t('failed-records.left-out.dismissed', '', {
        count,
        formatted,
        defaultValue_one: '{{formatted}} is dismissed, and left out.',
        defaultValue_other: '{{formatted}} are dismissed, and left out.',
      });
    case 'unknown':
      return t('failed-records.left-out.unknown', '', {
        count,
        formatted,
        defaultValue_one: '{{formatted}} is not known to the server, and left out.',
        defaultValue_other: '{{formatted}} are not known to the server, and left out.',
      });
    case 'open':
      return t('failed-records.left-out.open', '', {
        count,
        formatted,
        defaultValue_one: '{{formatted}} is open already, and left out.',
        defaultValue_other: '{{formatted}} are open already, and left out.',
      });
  }
}
