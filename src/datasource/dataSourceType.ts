/** The data source as its variables and annotations know it. */
import type { DataSourceWithBackend } from '@grafana/runtime';

import type { SyncHealthQuery } from './query';
import type { SyncHealthOptions } from './settings';

export type SyncHealthDataSource = DataSourceWithBackend<SyncHealthQuery, SyncHealthOptions>;
