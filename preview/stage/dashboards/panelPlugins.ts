/** The panels of the stage under Grafana's ids. An unknown panel or setting is shown by its name. */
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

/** Names of members of a panel's JSON that the stage does not read. */
export function unknownMembers(panel: PanelModel): string[] {
  return Object.keys(panel).filter((name) => !(name in MEMBERS));
}
