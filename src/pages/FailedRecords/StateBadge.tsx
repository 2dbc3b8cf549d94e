/** The state of a failed record, with an icon beside the color. */
import { t } from '@grafana/i18n';
import { Badge, type BadgeColor, type IconName } from '@grafana/ui';
import type { FailureState } from '@sync-health/contract/words';
import React from 'react';

import { stateLabel } from '../../components/labels';

const LOOKS: Record<FailureState, { color: BadgeColor; icon: IconName }> = {
  open: { color: 'red', icon: 'exclamation-circle' },
  retrying: { color: 'blue', icon: 'sync' },
  resolved: { color: 'green', icon: 'check' },
  dismissed: { color: 'purple', icon: 'eye-slash' },
};

export function StateBadge({ state }: { state: FailureState | null }) {
  if (!state) {
    return <Badge color="purple" text={t('failed-records.state.manual', 'Part of a job')} />;
  }
  return <Badge {...LOOKS[state]} text={stateLabel(state)} />;
}
