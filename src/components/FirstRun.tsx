/** First steps, where nothing is set up yet: connect a data source, then send the first event. */
import { t } from '@grafana/i18n';
import { EmptyState, Stack } from '@grafana/ui';
import React from 'react';

import { ADD_DATA_SOURCE_PATH, CONFIG_PATH, dataSourceSettingsPath } from '../pages/paths';
import { FirstEvent } from './FirstEvent';
import { PageLinkButton } from './PageLinkButton';

type Props = { step: 'data-source' } | { step: 'events'; uid: string };

export function FirstRun(props: Props) {
  if (props.step === 'data-source') {
    return (
      <EmptyState
        variant="call-to-action"
        message={t('components.first-run.no-data-source', 'Connect Sync Health to your sync-event server')}
        button={
          <Stack gap={1} justifyContent="center" wrap="wrap">
            <PageLinkButton icon="plus" href={ADD_DATA_SOURCE_PATH}>
              {t('components.first-run.add-data-source', 'Add a data source')}
            </PageLinkButton>
            <PageLinkButton variant="secondary" href={CONFIG_PATH}>
              {t('components.first-run.configure', 'Configure the app')}
            </PageLinkButton>
          </Stack>
        }
      >
        {t(
          'components.first-run.no-data-source-detail',
          'The pages read from a data source of the type Sync Health, which knows where your server is and holds its token.'
        )}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      variant="call-to-action"
      message={t('components.first-run.no-events', 'No sync event has arrived yet')}
      button={
        <PageLinkButton variant="secondary" href={dataSourceSettingsPath(props.uid)}>
          {t('components.first-run.settings', 'Data source settings')}
        </PageLinkButton>
      }
    >
      <Stack direction="column" gap={2} alignItems="center">
        {t(
          'components.first-run.no-events-detail',
          'The server is connected and waits for its first event. Point your connector at it, or send one by hand; this page notices by itself.'
        )}
        <FirstEvent />
      </Stack>
    </EmptyState>
  );
}
