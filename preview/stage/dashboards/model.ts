/** The members of a dashboard's JSON that the stage reads. */
import { type FieldConfigSource } from '@grafana/data';
import { type AnnotationQuery, type DataQuery, type DataSourceRef, type DataTransformerConfig } from '@grafana/schema';

export interface PanelModel {
  id: number;
  type: string;
  title?: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  collapsed?: boolean;
  panels?: PanelModel[];
  datasource?: DataSourceRef;
  targets?: DataQuery[];
  transformations?: DataTransformerConfig[];
  options?: object;
  fieldConfig?: FieldConfigSource;
  links?: LinkModel[];
  transparent?: boolean;
}

export interface LinkModel {
  title: string;
  url: string;
  targetBlank?: boolean;
  tooltip?: string;
  keepTime?: boolean;
  includeVars?: boolean;
}

export interface VariableModel {
  type: string;
  name: string;
  label?: string;
  description?: string;
  hide?: number;
  query?: unknown;
  regex?: string;
  datasource?: DataSourceRef;
  refresh?: number;
  multi?: boolean;
  includeAll?: boolean;
  current?: { text?: string | string[]; value?: string | string[] };
}

export interface DashboardModel {
  uid: string;
  title: string;
  description?: string;
  timezone?: string;
  time: { from: string; to: string };
  refresh?: string;
  links?: LinkModel[];
  annotations?: { list: AnnotationQuery[] };
  templating: { list: VariableModel[] };
  panels: PanelModel[];
}
