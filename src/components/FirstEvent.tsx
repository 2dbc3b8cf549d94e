/** A command that sends one event to the sync-event server, ready to copy: the quickest way to see something. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { ClipboardButton, Stack, useStyles2 } from '@grafana/ui';
import React, { useState } from 'react';

/** The address and the token are the server's, which the browser is never told. */
function curlCommand(now: Date): string {
  const event = {
    id: `first-${now.getTime()}`,
    connector: 'my-connector',
    mode: 'realtime',
    object: 'Invoice',
    action: 'update',
    recordId: 'INV-0001',
    startTime: new Date(now.getTime() - 1200).toISOString(),
    endTime: now.toISOString(),
    status: 'failed',
    errorCode: 'TEST-01',
    errorMessage: 'A first failed record, sent by hand',
  };
  return [
    'curl "$SYNC_HEALTH_URL/v1/events" \\',
    '  -H "Authorization: Bearer $SYNC_HEALTH_TOKEN" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '${JSON.stringify([event], null, 2)}'`,
  ].join('\n');
}

export function FirstEvent() {
  const styles = useStyles2(getStyles);
  const [command] = useState(() => curlCommand(new Date()));
  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      {/* Long lines scroll, so the block takes focus for those who scroll by keyboard. */}
      <pre className={styles.command} tabIndex={0} aria-label={t('components.first-event.label', 'Command')}>
        {command}
      </pre>
      <ClipboardButton variant="secondary" size="sm" icon="copy" getText={() => command}>
        {t('components.first-event.copy', 'Copy the command')}
      </ClipboardButton>
    </Stack>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  command: css({
    maxWidth: '100%',
    margin: 0,
    padding: theme.spacing(1.5),
    textAlign: 'left',
    whiteSpace: 'pre-wrap',
    wordBreak: 'normal',
    overflowWrap: 'anywhere',
  }),
});
