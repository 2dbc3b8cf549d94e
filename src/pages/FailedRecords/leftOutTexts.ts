/** Sentences on why some selected failures are left out of a command, one for each reason. */
import { t } from '@grafana/i18n';

import type { OtherState } from '../../api/failures';
import { formatCount } from '../../components/formats';
import { type Action, STATE_FOR } from './commandRequests';

export function leftOutTexts(action: Action, counts: ReadonlyArray<[OtherState, number]>): string[] {
  return counts
    .filter(([state, count]) => count > 0 && state !== STATE_FOR[action])
    .map(([state, count]) => sentence(state, count));
}

function sentence(state: OtherState, count: number): string {
  const formatted = formatCount(count);
  switch (state) {
    case 'manual':
      return t('failed-records.left-out.manual', '', {
        count,
        formatted,
        defaultValue_one: '{{formatted}} is part of a manual sync, and left out.',
        defaultValue_other: '{{formatted}} are part of manual syncs, and left out.',
      });
    case 'retrying':
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
    case 'open':
      return t('failed-records.left-out.open', '', {
        count,
        formatted,
        defaultValue_one: '{{formatted}} is open already, and left out.',
        defaultValue_other: '{{formatted}} are open already, and left out.',
      });
  }
}
