/** Who asked for a command: a person's login, or the server's schedule. */
import { t } from '@grafana/i18n';
import { Badge } from '@grafana/ui';
import type { Command } from '@sync-health/contract/command';
import React from 'react';

import { isScheduled } from './commandTexts';

export function Requester({ command }: { command: Command }) {
  return isScheduled(command) ? (
    <Badge color="purple" icon="clock-nine" text={t('activity.requester.schedule', 'Schedule')} />
  ) : (
    <>{command.requestedBy}</>
  );
}
