/** Props of each part of the query editor. */
import type { TimeRange } from '@grafana/data';

import type { SyncHealthQuery } from '../query';
import type { ResourceClient } from '../fetchValues';

export interface PartProps {
  /** Prefix of the ids of controls, different for each query on the page. */
  id: string;
  query: SyncHealthQuery;
  /** Changes these members of the query and runs it. */
  onChange: (changes: Partial<SyncHealthQuery>) => void;
}

export interface DataPartProps extends PartProps {
  client: ResourceClient;
  range: TimeRange | undefined;
}
