/** A panel's menu: its own links, CSV of a table, and what the app plugin adds to panel menus. */
import { PluginExtensionPoints, type PanelMenuItem } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { sceneGraph, type VizPanel } from '@grafana/scenes';

import { pluginLinks } from '../services/extensions';
import { panelCsv } from './csv';
import { type LinkModel } from './model';

function save(name: string, text: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** What Grafana tells an extension about the panel that its menu belongs to. */
function extensionContext(panel: VizPanel) {
  const { data } = sceneGraph.getData(panel).state;
  const { from, to } = sceneGraph.getTimeRange(panel).state;
  return {
    pluginId: panel.state.pluginId,
    id: Number(panel.state.key?.replace('panel-', '')),
    title: sceneGraph.interpolate(panel, panel.state.title),
    timeRange: { from, to },
    timeZone: sceneGraph.getTimeRange(panel).getTimeZone(),
    targets: data?.request?.targets ?? [],
    data,
  };
}

export function panelMenuItems(panel: VizPanel, links: LinkModel[]): PanelMenuItem[] {
  const items: PanelMenuItem[] = links.map(({ title, url }) => ({
    text: title,
    iconClassName: 'link',
    onClick: () => locationService.push(sceneGraph.interpolate(panel, url)),
  }));
  if (panel.state.pluginId === 'table') {
    items.push({
      text: 'Download CSV',
      iconClassName: 'download-alt',
      onClick: () => save(`${sceneGraph.interpolate(panel, panel.state.title)}.csv`, panelCsv(panel)),
    });
  }
  for (const { title, path, icon } of pluginLinks(PluginExtensionPoints.DashboardPanelMenu, extensionContext(panel))) {
    items.push({ text: title, iconClassName: icon, onClick: () => path && locationService.push(path) });
  }
  return items;
}
