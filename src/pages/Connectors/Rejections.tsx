/** The rejections of a connector, or that there were none. */
import { t } from '@grafana/i18n';
import { Text } from '@grafana/ui';
import type { ConnectorDetail } from '@sync-health/contract/connector';
import React from 'react';

import { RejectionsTable } from './RejectionsTable';

export function Rejections({ connector: { rejections, countedSince } }: { connector: ConnectorDetail }) {
  if (rejections.length > 0) {
    return <RejectionsTable rejections={rejections} />;
  }
  return (
    <Text color="secondary">
      {countedSince === null
        ? t('connectors.rejections.unknown', 'Nothing has been counted yet; what was rejected before is not known')
        : t('connectors.rejections.none', 'Nothing was rejected since counting began')}
    </Text>
  );
}
