/** First steps where nothing is set up yet: connect a data source, then send the first event. */
import { t } from '@grafana/i18n';
import { EmptyState, Stack, Text } from '@grafana/ui';
import React from 'react';

import { ADD_DATA_SOURCE_PATH, CONFIG_PATH } from '../pages/paths';
import { ConnectSteps } from './connect/ConnectSteps';
import { PageLinkButton } from './PageLinkButton';

type Props = { step: 'data-source' } | { step: 'events'; uid: string; onDone: () => void };

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
    <Stack direction="column" gap={4}>
      <Stack direction="column" gap={1}>
        <Text element="h2" variant="h3">
          {t('components.first-run.no-events', 'No sync event has arrived yet')}
        </Text>
        <Text color="secondary">
          {t(
            'components.first-run.no-events-detail',
            'The server is connected and waits for its first event. Point your connector at it, or send one by hand; this page notices by itself.'
          )}
        </Text>
      </Stack>
      <ConnectSteps uid={props.uid} onDone={props.onDone} />
    </Stack>
  );
}
