/** What each part of the query editor gets. */
import type { TimeRange } from '@grafana/data';

import type { SyncHealthQuery } from '../query';
import type { ResourceClient } from '../values';

export interface PartProps {
  /** Prefix of the ids of controls, one for each query of a page. */
  id: string;
  query: SyncHealthQuery;
  /** Takes over what changes, and runs the query. */
  onChange: (changes: Partial<SyncHealthQuery>) => void;
}

export interface DataPartProps extends PartProps {
  client: ResourceClient;
  range: TimeRange | undefined;
}
