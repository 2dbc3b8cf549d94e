/** How late a connector's events arrive, and what that says of its clock. */
import { t } from '@grafana/i18n';
import { Alert, Stack, Text } from '@grafana/ui';
import type { ArrivalDelay } from '@sync-health/contract/connector';
import React from 'react';

import { Facts } from '../../components/Facts';
import { formatCount, formatLatency } from '../../components/formats';

export function Arrival({ delay }: { delay: ArrivalDelay | null }) {
  if (delay === null) {
    return <Text color="secondary">{t('connectors.arrival.none', 'No event of it is kept')}</Text>;
  }
  return (
    <Stack direction="column" gap={2}>
      <Facts
        layout="row"
        facts={[
          [t('connectors.arrival.median', 'Median'), formatLatency(delay.p50)],
          [t('connectors.arrival.p95', '95th percentile'), formatLatency(delay.p95)],
          [t('connectors.arrival.least', 'Shortest'), formatLatency(delay.least)],
          [t('connectors.arrival.most', 'Longest'), formatLatency(delay.most)],
          [t('connectors.arrival.events', 'Of events'), formatCount(delay.events)],
        ]}
      />
      <Clock least={delay.least} />
      <Text variant="bodySmall" color="secondary">
        {t(
          'connectors.arrival.how',
          'From the end of an event, by the clock of its connector, to its arrival, by that of the server; over the day up to its last event.'
        )}
      </Text>
    </Stack>
  );
}

/** The true delay is never negative: so the shortest says how far a clock is ahead at least, or behind at most. */
function Clock({ least }: { least: number }) {
  if (least < 0) {
    return (
      <Alert
        severity="warning"
        bottomSpacing={0}
        title={t('connectors.arrival.ahead', 'Its clock is ahead of the server’s, by {{time}} or more', {
          time: formatLatency(-least),
        })}
      >
        {t('connectors.arrival.ahead-detail', 'An event arrived before it ended. Let both clocks be set by NTP.')}
      </Alert>
    );
  }
  return (
    <Text>
      {t(
        'connectors.arrival.not-ahead',
        'No event arrived before it ended. Its clock is behind the server’s by no more than {{time}}; that it is ahead can’t be told where events are sent later than that.',
        { time: formatLatency(least) }
      )}
    </Text>
  );
}
