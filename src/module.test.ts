import pluginJson from './plugin.json';

import { plugin } from './module';

it('every link that the app adds to Grafana is listed in plugin.json, which Grafana asks for', () => {
  const added = plugin.addedLinkConfigs.map(({ targets, title, description }) => ({
    targets: [targets].flat(),
    title,
    description,
  }));
  expect(added).toEqual(pluginJson.extensions.addedLinks);
});
