/** Makes paths to pages of records that keep the data source and the time zone. */
import { useDataSourceUid } from '../api/DataSourceContext';
import { useTimeZone } from '../components/TimeZone';
import { recordPath } from './paths';

export function useRecordPath() {
  const ds = useDataSourceUid();
  const { fromUrl: timezone } = useTimeZone();
  return (recordId: string, connector: string) => recordPath(recordId, connector, { ds, timezone });
}
