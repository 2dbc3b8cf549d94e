/** Makes paths to pages of connectors that keep the data source and the time zone. */
import { useCallback } from 'react';

import { useDataSourceUid } from '../api/DataSourceContext';
import { useTimeZone } from '../components/TimeZone';
import { connectorPath } from './paths';

export function useConnectorPath(): (connector: string) => string {
  const ds = useDataSourceUid();
  const { fromUrl: timezone } = useTimeZone();
  return useCallback((connector) => connectorPath(connector, { ds, timezone }), [ds, timezone]);
}
