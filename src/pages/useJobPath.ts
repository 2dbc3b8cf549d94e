/** Writes the address of a job's page for a link on a page: of the same data source, and in the same time zone. */
import { useDataSourceUid } from '../api/DataSourceContext';
import { useTimeZone } from '../components/TimeZone';
import { jobPath } from './paths';

export function useJobPath() {
  const ds = useDataSourceUid();
  const { fromUrl: timezone } = useTimeZone();
  return (jobId: string, connector: string) => jobPath(jobId, connector, { ds, timezone });
}
