/** The links that the app plugin adds to extension points. */
import { type AppPlugin, type PluginExtensionLink, PluginExtensionTypes } from '@grafana/data';
import { type UsePluginLinksOptions } from '@grafana/runtime';

import { preview } from '../bootData';

let plugin: AppPlugin | undefined;

export function setExtendingPlugin(app: AppPlugin) {
  plugin = app;
}

/** Links of one extension point. `context` is what Grafana would pass, such as the panel. */
export function pluginLinks(extensionPointId: string, context?: object): PluginExtensionLink[] {
  return (plugin?.addedLinkConfigs ?? []).flatMap((config, index) => {
    if (![config.targets].flat().includes(extensionPointId)) {
      return [];
    }
    const overrides = config.configure ? config.configure(context) : {};
    if (!overrides) {
      return [];
    }
    const { title, description, path, icon, category } = { ...config, ...overrides };
    return [
      {
        id: `${preview.app.id}-${index}`,
        type: PluginExtensionTypes.link,
        pluginId: preview.app.id,
        title,
        description: description ?? '',
        path,
        icon,
        category,
      },
    ];
  });
}

export function usePluginLinks({ extensionPointId, context }: UsePluginLinksOptions) {
  return { isLoading: false, links: pluginLinks(extensionPointId, context) };
}
