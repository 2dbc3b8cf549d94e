/** The menu of a panel: its own links, and those of the app plugin. */
import { PluginExtensionPoints, type PanelMenuItem } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { sceneGraph, type VizPanel } from '@grafana/scenes';

import { pluginLinks } from '../services/extensions';
import { type LinkModel } from './model';

function follow(url: string, isForNewTab: boolean | undefined) {
  if (isForNewTab) {
    window.open(url, '_blank');
  } else {
    locationService.push(url);
  }
}

/** What Grafana passes to an extension about the panel. */
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
  const items: PanelMenuItem[] = links.map(({ title, url, targetBlank }) => ({
    text: title,
    iconClassName: targetBlank ? 'external-link-alt' : 'link',
    onClick: () => follow(sceneGraph.interpolate(panel, url), targetBlank),
  }));
  for (const { title, path, icon } of pluginLinks(PluginExtensionPoints.DashboardPanelMenu, extensionContext(panel))) {
    items.push({ text: title, iconClassName: icon, onClick: () => path && locationService.push(path) });
  }
  return items;
}
