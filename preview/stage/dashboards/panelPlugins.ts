/** The panels of the stage, under Grafana's ids. Another one, or what a panel's JSON sets beyond them, is named instead. */
import { type PanelPlugin } from '@grafana/data';

import { type PanelModel } from './model';
import { bargauge } from './panels/bargauge';
import { type StagePanel } from './panels/definePanel';
import { heatmap } from './panels/heatmap';
import { stat } from './panels/stat';
import { table } from './panels/table';
import { text } from './panels/text';
import { timeseries } from './panels/timeseries';
import { unknownPanel } from './panels/unknown';
import { type KnownOptions } from './panels/unknownOptions';

const PANELS: Record<string, StagePanel | undefined> = { bargauge, heatmap, stat, table, text, timeseries };

export function getPanelPlugin(id: string): PanelPlugin {
  return PANELS[id]?.plugin ?? unknownPanel(id);
}

export function knownOptionsOf(id: string): KnownOptions | undefined {
  return PANELS[id]?.known;
}

const MEMBERS: Record<keyof PanelModel, true> = {
  id: true,
  type: true,
  title: true,
  description: true,
  gridPos: true,
  collapsed: true,
  panels: true,
  datasource: true,
  targets: true,
  transformations: true,
  options: true,
  fieldConfig: true,
  links: true,
  transparent: true,
};

/** The names of what a panel's JSON sets beside the members that the stage understands. */
export function unknownMembers(panel: PanelModel): string[] {
  return Object.keys(panel).filter((name) => !(name in MEMBERS));
}
