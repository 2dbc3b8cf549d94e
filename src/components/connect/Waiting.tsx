/** Waits for the first event of a connector and says when it has arrived. */
import { t } from '@grafana/i18n';
import { Alert, Button, Spinner, Stack, Text } from '@grafana/ui';
import React from 'react';

import { connectorPath, pagePath } from '../../pages/paths';
import { AS_IS } from '../plainValues';
import { PageLinkButton } from '../PageLinkButton';
import { ProblemAlert } from '../ProblemAlert';
import { useArrivals } from './useArrivals';

interface Props {
  uid: string;
  connector: string;
  /** Goes on to the page, where it waits for the first event of all. */
  onDone?: () => void;
}

export function Waiting({ uid, connector, onDone }: Props) {
  const { arrivals, error } = useArrivals(uid, connector, onDone !== undefined);
  const [first] = arrivals?.arrived ?? [];
  return (
    <div role="status">
      {error && <ProblemAlert title={t('home.connectors.error', 'The connectors could not be read')} error={error} />}
      {first !== undefined ? (
        <Alert
          severity="success"
          bottomSpacing={0}
          title={t('connect.arrived', 'It works: an event of {{connector}} has arrived', {
            connector: first,
            ...AS_IS,
          })}
        >
          <Stack gap={1} wrap="wrap">
            <PageLinkButton size="sm" href={connectorPath(first, { ds: uid })}>
              {t('connect.show-connector', 'Show the connector')}
            </PageLinkButton>
            {onDone && (
              <Button size="sm" variant="secondary" onClick={onDone}>
                {t('connect.go-on', 'Go on to this page')}
              </Button>
            )}
          </Stack>
        </Alert>
      ) : (
        !error && <Nothing uid={uid} rejected={arrivals?.rejected ?? []} isUnattributed={arrivals?.isUnattributed} />
      )}
    </div>
  );
}

interface NothingProps {
  uid: string;
  rejected: string[];
  isUnattributed?: boolean;
}

function Nothing({ uid, rejected, isUnattributed = false }: NothingProps) {
  const [named] = rejected;
  return (
    <Stack direction="column" gap={2}>
      <Stack gap={1} alignItems="center">
        <Spinner />
        <Text>{t('connect.waiting', 'Waiting for the first event; this page notices by itself.')}</Text>
      </Stack>
      {(named !== undefined || isUnattributed) && (
        <Alert
          severity="warning"
          bottomSpacing={0}
          title={t('connect.rejected', 'Something has arrived, but all of it was rejected')}
        >
          <PageLinkButton
            size="sm"
            variant="secondary"
            href={named === undefined ? pagePath('connectors', { ds: uid }) : connectorPath(named, { ds: uid })}
          >
            {t('connect.show-why', 'Show why')}
          </PageLinkButton>
        </Alert>
      )}
    </Stack>
  );
}
