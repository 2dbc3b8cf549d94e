/** The page of a dashboard, from the JSON file that Grafana provisions. */
import { css } from '@emotion/css';
import { UrlSyncContextProvider } from '@grafana/scenes';
import { Alert, LoadingPlaceholder } from '@grafana/ui';
import { getBackendSrv, isFetchError } from '@grafana/runtime';
import { useEffect, useState } from 'react';

import { setActiveScene } from '../services/templateSrv';
import { nameDashboard } from './dashboardMacro';
import { type DashboardModel } from './model';
import { toScene } from './scene';

const page = css({
  flexGrow: 1,
  display: 'flex',
  padding: 16,
  // The grid draws nothing without a height, and a low window may leave it none.
  '& > div > div:last-child': { minHeight: 1 },
});

type Loaded = { scene: ReturnType<typeof toScene> } | { problem: string } | undefined;

function reason(error: unknown): string {
  if (isFetchError(error)) {
    return error.data.message;
  }
  return error instanceof Error ? error.message : String(error);
}

export function DashboardPage({ uid }: { uid: string }) {
  const [loaded, setLoaded] = useState<Loaded>();

  useEffect(() => {
    getBackendSrv()
      .get<{ dashboard: DashboardModel }>(`/api/dashboards/uid/${uid}`)
      .then(({ dashboard }) => {
        nameDashboard(dashboard);
        const scene = toScene(dashboard);
        setActiveScene(scene);
        setLoaded({ scene });
      })
      .catch((error: unknown) => setLoaded({ problem: reason(error) }));
    return () => setActiveScene(undefined);
  }, [uid]);

  if (!loaded) {
    return <LoadingPlaceholder text="Loading dashboard" />;
  }
  if ('problem' in loaded) {
    return <Alert severity="error" title={loaded.problem} />;
  }
  return (
    <UrlSyncContextProvider scene={loaded.scene} updateUrlOnInit createBrowserHistorySteps>
      <div className={page}>
        <loaded.scene.Component model={loaded.scene} />
      </div>
    </UrlSyncContextProvider>
  );
}
