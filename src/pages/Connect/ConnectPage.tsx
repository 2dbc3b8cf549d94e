/** Connects a further connector: commands for this server, and whether the first event has arrived. */
import { t } from '@grafana/i18n';
import React from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import { readTimeZone } from '../../api/range';
import { ConnectSteps } from '../../components/connect/ConnectSteps';
import { SyncHealthPage } from '../../components/SyncHealthPage';
import { pagePath } from '../paths';
import { useUrlParams } from '../useUrlParams';

export default function ConnectPage() {
  const [params] = useUrlParams();
  const title = t('connect.title', 'Connect a connector');
  const url = pagePath('connectors', { ds: params.get('ds') ?? undefined, timezone: readTimeZone(params) });
  return (
    <SyncHealthPage
      title={title}
      subTitle={t('connect.subtitle', 'Send a first event to this server, in the way that suits what you have')}
      pageNav={{ text: title, parentItem: { text: t('connectors.title', 'Connectors'), url } }}
    >
      <Steps />
    </SyncHealthPage>
  );
}

const Steps = () => <ConnectSteps uid={useDataSourceUid()} />;
