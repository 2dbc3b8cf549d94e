/** A command about a failure of the record, with its outcome. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, Stack, TextLink, useStyles2 } from '@grafana/ui';
import type { RecordCommand } from '@sync-health/contract/record';
import type { CommandType } from '@sync-health/contract/words';
import React from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import type { UrlRange } from '../../api/range';
import { AS_IS } from '../../components/plainValues';
import { commandStateLabel, outcomeLabel } from '../Activity/commandTexts';
import { pagePath } from '../paths';

interface Props {
  command: RecordCommand;
  range: UrlRange;
}

export function CommandEntry({ command, range }: Props) {
  const styles = useStyles2(getStyles);
  const ds = useDataSourceUid();
  const { type, state, outcome, object, reason, detail, eventId, requestedBy: who } = command;
  return (
    <>
      <Stack gap={1} alignItems="center" wrap="wrap">
        <Icon name={type === 'retry' ? 'sync' : 'user'} />
        <strong>{titleOf(type, who)}</strong>
        <span className={styles.secondary}>{object}</span>
      </Stack>
      {reason !== null && <div>{reason}</div>}
      <div className={styles.secondary}>
        {[
          commandStateLabel(state),
          ...(type === 'retry' ? [outcomeLabel(outcome)] : []),
          ...(detail === null ? [] : [detail]),
          t('record.command.event', 'about event {{eventId}}', { eventId, ...AS_IS }),
        ].join(' · ')}
      </div>
      <div>
        <TextLink inline={false} variant="bodySmall" href={pagePath('activity', { ...range, ds, type })}>
          {t('record.command.activity', 'Activity')}
        </TextLink>
      </div>
    </>
  );
}

function titleOf(type: CommandType, who: string): string {
  const texts: Record<CommandType, string> = {
    retry: t('record.command.retry', 'Retry, asked for by {{who}}', { who, ...AS_IS }),
    cancel: t('record.command.cancel', 'Cancel, asked for by {{who}}', { who, ...AS_IS }),
    dismiss: t('record.command.dismiss', 'Dismissed by {{who}}', { who, ...AS_IS }),
    reopen: t('record.command.reopen', 'Reopened by {{who}}', { who, ...AS_IS }),
  };
  return texts[type];
}

const getStyles = (theme: GrafanaTheme2) => ({
  secondary: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
