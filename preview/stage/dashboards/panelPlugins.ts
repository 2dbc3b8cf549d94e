/** The panels of the stage, under Grafana's ids. Another one is named in its place. */
import { type PanelPlugin } from '@grafana/data';

import { bargauge } from './panels/bargauge';
import { heatmap } from './panels/heatmap';
import { stat } from './panels/stat';
import { table } from './panels/table';
import { text } from './panels/text';
import { timeseries } from './panels/timeseries';
import { unknownPanel } from './panels/unknown';

const PANELS: Record<string, PanelPlugin | undefined> = { bargauge, heatmap, stat, table, text, timeseries };

export function getPanelPlugin(id: string): PanelPlugin {
  return PANELS[id] ?? unknownPanel(id);
}
