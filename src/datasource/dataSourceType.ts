/**
 * The type of the data source for its variables and annotations. With the class itself, imports would go in circles.
 */
import type { DataSourceWithBackend } from '@grafana/runtime';

import type { SyncHealthQuery } from './query';
import type { SyncHealthOptions } from './settings';

export type SyncHealthDataSource = DataSourceWithBackend<SyncHealthQuery, SyncHealthOptions>;
