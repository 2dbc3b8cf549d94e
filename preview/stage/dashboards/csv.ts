/** The CSV of a table panel: what the table shows, under the headers that it shows. */
import { getFieldDisplayName, toCSV } from '@grafana/data';
import { sceneGraph, type VizPanel } from '@grafana/scenes';

export function panelCsv(panel: VizPanel): string {
  const { data } = sceneGraph.getData(panel).state;
  const frames = data ? panel.applyFieldConfig(data).series : [];
  return toCSV(
    frames.map((frame) => ({
      ...frame,
      fields: frame.fields
        .filter((field) => !field.config.custom?.hideFrom?.viz)
        .map((field) => ({ ...field, name: getFieldDisplayName(field, frame, frames) })),
    }))
  );
}
