/** Stands in for a panel that the stage does not have. */
import { PanelPlugin } from '@grafana/data';

export function unknownPanel(id: string): PanelPlugin {
  const plugin = new PanelPlugin(() => <div data-testid="preview-unknown">Not shown in the preview: panel {id}</div>);
  plugin.meta = { ...plugin.meta, id, name: id };
  return plugin;
}
