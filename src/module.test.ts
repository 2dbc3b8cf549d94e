import pluginJson from './plugin.json';

import { plugin } from './module';

it('plugin.json lists every link that the app adds, as Grafana demands', () => {
  const added = plugin.addedLinkConfigs.map(({ targets, title, description }) => ({
    targets: [targets].flat(),
    title,
    description,
  }));
  expect(added).toEqual(pluginJson.extensions.addedLinks);
});
