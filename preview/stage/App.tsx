/** The stage: which page is shown at which URL. */
import { type AppPlugin, createTheme, ThemeContext } from '@grafana/data';
import { locationService, LocationServiceProvider } from '@grafana/runtime';
import { GlobalStyles, ModalRoot, ModalsProvider, PortalContainer } from '@grafana/ui';
import { Router } from 'react-router-dom';
import { CompatRouter, Navigate, Route, Routes, useParams } from 'react-router-dom-v5-compat';

import { preview, theme } from './bootData';
import { Chrome } from './chrome/Chrome';
import { DashboardPage } from './dashboards/DashboardPage';
import { DataSourceSettingsPage } from './DataSourceSettingsPage';
import { AppPage, ConfigPage } from './pages';

function Dashboard() {
  const { uid = '' } = useParams();
  return <DashboardPage key={uid} uid={uid} />;
}

export function App({ plugin }: { plugin: AppPlugin }) {
  return (
    <ThemeContext.Provider value={createTheme({ colors: { mode: theme === 'light' ? 'light' : 'dark' } })}>
      <GlobalStyles />
      <LocationServiceProvider service={locationService}>
        <Router history={locationService.getHistory()}>
          <CompatRouter>
            <ModalsProvider>
              <Chrome>
                <Routes>
                  <Route path="/d/:uid" element={<Dashboard />} />
                  <Route path="/d/:uid/:slug" element={<Dashboard />} />
                  <Route path={`/a/${preview.app.id}/*`} element={<AppPage plugin={plugin} />} />
                  <Route path={`/plugins/${preview.app.id}`} element={<ConfigPage plugin={plugin} />} />
                  <Route
                    path={`/connections/datasources/edit/${preview.dataSource.uid}`}
                    element={<DataSourceSettingsPage />}
                  />
                  <Route path="*" element={<Navigate to="/d/synchealth-overview" replace />} />
                </Routes>
              </Chrome>
              <ModalRoot />
              <PortalContainer />
            </ModalsProvider>
          </CompatRouter>
        </Router>
      </LocationServiceProvider>
    </ThemeContext.Provider>
  );
}
