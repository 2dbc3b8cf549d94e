/** A command, a piece of code or data, with a copy button. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { ClipboardButton, Stack, useStyles2 } from '@grafana/ui';
import React from 'react';

interface Props {
  text: string;
  /** What it is, for those who hear the page. */
  label: string;
}

export function CodeText({ text, label }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      {/* Long code scrolls. The block can be focused, so that it scrolls by keyboard too. */}
      <pre className={styles.code} tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <ClipboardButton variant="secondary" size="sm" icon="copy" getText={() => text}>
        {t('components.code.copy', 'Copy')}
      </ClipboardButton>
    </Stack>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  code: css({
    maxWidth: '100%',
    maxHeight: '60vh',
    overflow: 'auto',
    margin: 0,
    padding: theme.spacing(1.5),
    textAlign: 'left',
    whiteSpace: 'pre-wrap',
    wordBreak: 'normal',
    overflowWrap: 'anywhere',
  }),
});
