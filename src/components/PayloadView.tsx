/** The button that shows what an attempt sent and was answered. Renders nothing if the server keeps no payloads. */
import { t } from '@grafana/i18n';
import { LoadingPlaceholder, Stack, Text } from '@grafana/ui';
import { MAX_LENGTH } from '@sync-health/contract/words';
import React, { useState } from 'react';

import { type AttemptOfPayload, usePayload, usePayloadDays } from '../api/payload';
import { ActionButton } from './ActionButton';
import { CodeText } from './CodeText';
import { formatCount } from './formats';
import { indentedJson } from './indentedJson';
import { ProblemAlert } from './ProblemAlert';
import { Time } from './TimeZone';
import { usePermission } from './usePermission';

export function PayloadView({ attempt }: { attempt: AttemptOfPayload }) {
  const { isAllowed, reason } = usePermission('payloads');
  const [isShown, setIsShown] = useState(false);
  if (usePayloadDays() === 0) {
    return null;
  }
  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      <ActionButton
        variant="secondary"
        size="sm"
        icon={isShown ? 'angle-down' : 'angle-right'}
        aria-expanded={isShown}
        disabled={!isAllowed}
        obstacle={reason}
        onClick={() => setIsShown(!isShown)}
      >
        {isShown ? t('components.payload.hide', 'Hide payload') : t('components.payload.show', 'Show payload')}
      </ActionButton>
      {isShown && isAllowed && <ShownPayload attempt={attempt} />}
    </Stack>
  );
}

function ShownPayload({ attempt }: { attempt: AttemptOfPayload }) {
  const { data, isPending, isError, error, refetch } = usePayload(attempt);
  if (isPending) {
    return <LoadingPlaceholder text={t('components.payload.loading', 'Looking up the payload…')} />;
  }
  if (isError) {
    return (
      <ProblemAlert
        title={t('components.payload.error', 'The payload could not be read')}
        error={error}
        onRetry={() => refetch()}
      />
    );
  }
  if (typeof data === 'string') {
    return (
      <Text color="secondary">
        {data === 'expired'
          ? t('components.payload.expired', 'The time for which payloads are kept is over for this attempt')
          : t('components.payload.absent', 'No payload is kept: the connector sent none with this attempt')}
      </Text>
    );
  }
  return (
    <>
      {data.truncated && (
        <Text color="warning">
          {t('components.payload.cut', 'Cut at {{characters}} characters: the rest was not kept', {
            characters: formatCount(MAX_LENGTH.payload),
          })}
        </Text>
      )}
      <CodeText text={indentedJson(data.payload)} label={t('components.payload.label', 'Payload')} />
      <Text color="secondary" variant="bodySmall">
        {t('components.payload.kept-until', 'Kept until')} <Time at={data.keptUntil} />
      </Text>
    </>
  );
}
