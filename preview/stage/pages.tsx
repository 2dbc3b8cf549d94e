/** The app's root page and its configuration page. */
import { type AppPlugin, type AppPluginMeta, type NavModel, PluginType } from '@grafana/data';
import { useLocation } from 'react-router-dom-v5-compat';

import { preview } from './bootData';
import { PluginPage } from './chrome/PluginPage';

const META: AppPluginMeta = {
  ...preview.app,
  includes: [],
  type: PluginType.app,
  module: `/public/plugins/${preview.app.id}/module.js`,
  baseUrl: `/public/plugins/${preview.app.id}`,
  enabled: true,
  pinned: true,
  jsonData: { dataSourceUid: preview.dataSource.uid },
};

const NAV: NavModel = { main: { text: preview.app.name }, node: { text: preview.app.name } };

function useQuery() {
  return Object.fromEntries(new URLSearchParams(useLocation().search));
}

export function AppPage({ plugin }: { plugin: AppPlugin }) {
  const { pathname } = useLocation();
  const query = useQuery();
  const Root = plugin.root;
  return (
    Root && (
      <Root
        meta={META}
        basename={`/a/${preview.app.id}`}
        path={pathname}
        query={query}
        onNavChanged={() => undefined}
      />
    )
  );
}

export function ConfigPage({ plugin }: { plugin: AppPlugin }) {
  const query = useQuery();
  const config = { ...plugin, meta: META, configPages: plugin.configPages };
  return (
    <PluginPage pageNav={NAV.node}>
      {config.configPages?.map(({ id, body: Body }) => (
        <Body key={id} plugin={config as AppPlugin} query={query} />
      ))}
    </PluginPage>
  );
}
