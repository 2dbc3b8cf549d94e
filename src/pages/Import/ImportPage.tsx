/** Imports a file: choose it, map its columns, try it out, and send it. */
import { t } from '@grafana/i18n';
import React from 'react';

import { readTimeZone } from '../../api/range';
import { SyncHealthPage } from '../../components/SyncHealthPage';
import { pagePath } from '../paths';
import { useUrlParams } from '../useUrlParams';
import { ImportSteps } from './ImportSteps';

export default function ImportPage() {
  const [params] = useUrlParams();
  const title = t('import.title', 'Import a file');
  const url = pagePath('connectors', { ds: params.get('ds') ?? undefined, timezone: readTimeZone(params) });
  return (
    <SyncHealthPage
      title={title}
      subTitle={t('import.subtitle', 'A CSV file of events, one a row; a row that comes again counts once')}
      pageNav={{ text: title, parentItem: { text: t('connectors.title', 'Connectors'), url } }}
    >
      <ImportSteps />
    </SyncHealthPage>
  );
}
