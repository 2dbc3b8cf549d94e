/** The delay between the end of events and their arrival, and what it says about the connector's clock. */
import { t } from '@grafana/i18n';
import { Alert, Stack, Text } from '@grafana/ui';
import type { ArrivalDelay } from '@sync-health/contract/connector';
import React from 'react';

import { Facts } from '../../components/Facts';
import { formatCount, formatLatency } from '../../components/formats';

export function Arrival({ delay }: { delay: ArrivalDelay | null }) {
  if (delay === null) {
    return (
      <Text color="secondary">
        {t('connectors.arrival.none', 'No event of this connector is stored, so there is nothing to measure')}
      </Text>
    );
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
          [t('connectors.arrival.events', 'Events measured'), formatCount(delay.events)],
        ]}
      />
      <Clock least={delay.least} />
      <Text variant="bodySmall" color="secondary">
        {t(
          'connectors.arrival.how',
          'From the end of an event by the connector’s clock to its arrival by the server’s clock, over the day up to the last event.'
        )}
      </Text>
    </Stack>
  );
}

/**
 * The true delay is never negative. So the shortest measured one tells how far a clock is ahead at least, or behind at
 * most.
 */
function Clock({ least }: { least: number }) {
  if (least < 0) {
    return (
      <Alert
        severity="warning"
        bottomSpacing={0}
        title={t('connectors.arrival.ahead', 'The connector’s clock is ahead of the server’s by {{time}} or more', {
          time: formatLatency(-least),
        })}
      >
        {t(
          'connectors.arrival.ahead-detail',
          'An event arrived before it ended, so its times are wrong. Set both clocks by NTP.'
        )}
      </Alert>
    );
  }
  return (
    <Text>
      {t(
        'connectors.arrival.not-ahead',
        'No event arrived before it ended. So the connector’s clock is behind the server’s by no more than {{time}}. It may be ahead all the same: that shows only where events are sent at once.',
        { time: formatLatency(least) }
      )}
    </Text>
  );
}
