import { AppPlugin, PluginExtensionPoints } from '@grafana/data';
import { locationService } from '@grafana/runtime';

import { pagePath } from '../pages/paths';
import { addExtensions } from './addExtensions';

it('an entry of the command palette opens its page by a function, since Grafana would ignore a path', () => {
  const links = addExtensions(new AppPlugin()).addedLinkConfigs.filter(({ targets }) =>
    [targets].flat().includes(PluginExtensionPoints.CommandPalette)
  );
  expect(links.map(({ path }) => path)).toEqual(links.map(() => undefined));
  const visited = links.map(({ onClick }) => {
    onClick?.(undefined, { openModal: jest.fn(), context: {}, extensionPointId: '' } as never);
    return locationService.getLocation().pathname;
  });
  expect(visited).toEqual([
    pagePath('failedRecords'),
    pagePath('manualSyncs'),
    pagePath('record'),
    pagePath('objectives'),
    pagePath('connectors'),
    pagePath('activity'),
  ]);
});
