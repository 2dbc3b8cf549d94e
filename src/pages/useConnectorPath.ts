/** Where the page of a connector is, with the data source and the time zone of the page that leads there. */
import { useCallback } from 'react';

import { useDataSourceUid } from '../api/DataSourceContext';
import { useTimeZone } from '../components/TimeZone';
import { connectorPath } from './paths';

export function useConnectorPath(): (connector: string) => string {
  const ds = useDataSourceUid();
  const { fromUrl: timezone } = useTimeZone();
  return useCallback((connector) => connectorPath(connector, { ds, timezone }), [ds, timezone]);
}
