/** A command or a piece of code, ready to copy. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { ClipboardButton, Stack, useStyles2 } from '@grafana/ui';
import React from 'react';

export function Snippet({ text }: { text: string }) {
  const styles = useStyles2(getStyles);
  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      {/* What is long is read by scrolling, so the block takes focus for those who scroll by keyboard. */}
      <pre className={styles.command} tabIndex={0} aria-label={t('components.first-event.label', 'Command')}>
        {text}
      </pre>
      <ClipboardButton variant="secondary" size="sm" icon="copy" getText={() => text}>
        {t('components.first-event.copy', 'Copy')}
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
