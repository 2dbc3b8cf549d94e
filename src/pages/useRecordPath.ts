/** Writes the address of a record's page for a link on a page: of the same data source, and in the same time zone. */
import { useDataSourceUid } from '../api/DataSourceContext';
import { useTimeZone } from '../components/TimeZone';
import { recordPath } from './paths';

export function useRecordPath() {
  const ds = useDataSourceUid();
  const { fromUrl: timezone } = useTimeZone();
  return (recordId: string, connector: string) => recordPath(recordId, connector, { ds, timezone });
}
