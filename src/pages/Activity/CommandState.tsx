/** The state of a command, and what holds it up: a connector that is away, or deliveries that all failed. */
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { TimeZone } from '@grafana/schema';
import { Badge, type BadgeColor, type IconName, useStyles2 } from '@grafana/ui';
import type { Command } from '@sync-health/contract/command';
import React from 'react';

import { AS_IS } from '../../components/plainValues';
import { useTimeZone } from '../../components/TimeZone';
import { commandStateLabel } from './commandTexts';

const LOOKS: Record<Command['state'], { color: BadgeColor; icon: IconName }> = {
  waiting: { color: 'orange', icon: 'hourglass' },
  delivered: { color: 'blue', icon: 'sync' },
  paused: { color: 'purple', icon: 'pause' },
  completed: { color: 'green', icon: 'check' },
  stopped: { color: 'purple', icon: 'square-shape' },
  failed: { color: 'red', icon: 'exclamation-circle' },
};

/** A completed command is no success where its records failed again, and no failure where none needed it. */
function looksOf({ state, accepted, outcomes }: Command): { color: BadgeColor; icon: IconName; text: string } {
  const label = commandStateLabel(state);
  if (state === 'completed' && outcomes.failed > 0) {
    return outcomes.succeeded > 0
      ? { color: 'orange', icon: 'exclamation-triangle', text: t('activity.state.partly', 'Partly succeeded') }
      : { color: 'red', icon: 'exclamation-circle', text: t('activity.state.failed-again', 'Failed again') };
  }
  return state === 'failed' && accepted === 0
    ? { color: 'purple', icon: 'minus-circle', text: t('activity.state.nothing-to-do', 'Nothing to do') }
    : { ...LOOKS[state], text: label };
}

export function CommandState({ command }: { command: Command }) {
  const styles = useStyles2(getStyles);
  const { timeZone } = useTimeZone();
  const { detail, reason } = command;
  return (
    <>
      <span className={styles.badge}>
        <Badge {...looksOf(command)} />
      </span>
      <div className={styles.detail}>{explanation(command, timeZone) ?? detail}</div>
      {reason && (
        <div className={styles.detail}>{t('activity.command.reason', 'Reason: {{reason}}', { reason, ...AS_IS })}</div>
      )}
    </>
  );
}

/** A running connector asks for commands all the time. One that has not asked for this long is away. */
const AWAY_AFTER_MS = 45_000;

function explanation({ state, exhausted, requestedAt, startAt }: Command, timeZone: TimeZone): string | null {
  if (exhausted) {
    return t(
      'activity.command.exhausted',
      'Every delivery to the webhook failed. Replay it once the webhook answers again.'
    );
  }
  if (state !== 'waiting') {
    return null;
  }
  const due = startAt ?? requestedAt;
  const now = Date.now();
  if (due > now) {
    return t('activity.command.scheduled', 'Starts at {{time}}', { time: dateTimeFormat(due, { timeZone }), ...AS_IS });
  }
  return now - due > AWAY_AFTER_MS
    ? t('activity.command.waiting', 'The connector is away; it gets the command when it is back.')
    : t('activity.command.sending', 'On its way to the connector');
}

const getStyles = (theme: GrafanaTheme2) => ({
  badge: css({ whiteSpace: 'nowrap' }),
  detail: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    maxWidth: theme.spacing(40),
    overflowWrap: 'anywhere',
  }),
});
