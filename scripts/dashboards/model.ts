/** The parts of Grafana's dashboard JSON that the bundled dashboards use. */
import {
  type AnnotationQuery,
  type Dashboard,
  type DashboardLink,
  type DataQuery,
  type DataTransformerConfig,
  type FieldConfigSource,
  type Panel as SchemaPanel,
  type RowPanel,
  type VariableModel,
} from '@grafana/schema';

import { type Filters, type GroupByField, type Metric, type PagedTable, type QueryType } from '@sync-health/contract';

export { FieldColorModeId, ThresholdsMode, VariableHide } from '@grafana/schema';
export type { DataTransformerConfig, RowPanel };
type PanelLink = Pick<DashboardLink, 'title' | 'url' | 'targetBlank'>;
export type Panel = Omit<SchemaPanel, 'links'> & { links?: PanelLink[] };

/** A variable as Grafana saves it. The schema lacks members that old versions wrote, and those of ad hoc filters. */
export type Variable = VariableModel & { definition?: string; filters?: []; baseFilters?: [] };

/** An annotation with a query of the data source. */
type Annotation = Omit<AnnotationQuery, 'target'> & { target: DataQuery & { kind: 'commands' | 'jobs' | 'incidents' } };

export type BundledDashboard = Omit<Dashboard, 'panels' | 'annotations'> & {
  revision: number;
  panels: Array<Panel | RowPanel>;
  annotations: { list: Annotation[] };
};

/** The common properties of bundled dashboards. */
export const FRAME = {
  schemaVersion: 42,
  editable: true,
  graphTooltip: 1,
  tags: ['sync-health'],
} satisfies Partial<BundledDashboard>;

export type Override = FieldConfigSource['overrides'][number];

/** A panel query as the data source saves it. Values may be template variables. */
export interface PanelQuery {
  refId: string;
  version: 2;
  queryType: QueryType;
  filters?: Filters;
  interval?: string;
  metric?: Metric;
  groupBy?: GroupByField[];
  columns?: string[];
  limit?: number;
  of?: PagedTable;
  page?: string;
  timeShift?: string;
  window?: string;
  durations?: 'clock';
  bucket?: { time: string; interval: string };
  byObject?: boolean;
}

export const DATA_SOURCE_TYPE = 'syncops-synchealth-datasource';
export const DATA_SOURCE = { type: DATA_SOURCE_TYPE, uid: '${ds}' };
export const APP_URL = '/a/syncops-synchealth-app';

export interface Position {
  x: number;
  y: number;
  w: number;
  h: number;
}

/**
 * Width of a panel with three buttons, in grid columns: half of the dashboard. Grafana shows the menu of a panel
 * without a title over its right end while the pointer is on it, which would cover the last button's name.
 */
export const BUTTONS_WIDTH = 12;

/** The legend and tooltip of every chart over time. */
export function chartOptions(sort: 'none' | 'desc') {
  return {
    legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
    tooltip: { mode: 'multi', sort, hideZeros: false },
  };
}

/** An override for fields with this name. */
export function byName(name: string, properties: Record<string, unknown>): Override {
  return {
    matcher: { id: 'byName', options: name },
    properties: Object.entries(properties).map(([id, value]) => ({ id, value })),
  };
}

/** An override for fields whose name matches. */
export function byRegexp(pattern: string, properties: Record<string, unknown>): Override {
  return { ...byName(pattern, properties), matcher: { id: 'byRegexp', options: pattern } };
}

/** An override for every field of one of the panel's queries. */
export function byQuery(refId: string, properties: Record<string, unknown>): Override {
  return { ...byName(refId, properties), matcher: { id: 'byFrameRefID', options: refId } };
}
