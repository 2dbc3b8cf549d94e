/** The data source as Grafana's frontend knows it; the backend answers. */
import { DataSourceWithBackend } from '@grafana/runtime';

import type { SyncHealthOptions, SyncHealthQuery } from './query';

export class DataSource extends DataSourceWithBackend<SyncHealthQuery, SyncHealthOptions> {}
