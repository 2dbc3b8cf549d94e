/** Renders the app at a URL, as a person opens it. */
import type { AppRootProps } from '@grafana/data';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';
import { MemoryRouter, Route, Routes, useLocation } from 'react-router-dom';

import type { AppSettings } from '../api/appSettings';
// Before the pages: it stands in for parts of Grafana that they import.
import { anAppMeta } from './grafana';
import App from '../pages/App';
import { APP_ID } from '../pluginIds';

const props: AppRootProps<AppSettings> = {
  basename: `a/${APP_ID}`,
  path: '',
  query: {},
  onNavChanged: () => undefined,
  meta: anAppMeta(),
};

/** `where().search` is the query string that the page has written. */
export function openApp(url: string) {
  let location = { pathname: '', search: '' };
  function Watch() {
    location = useLocation();
    return null;
  }
  const user = userEvent.setup();
  render(
    <MemoryRouter initialEntries={[url]} future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
      <Watch />
      <Routes>
        <Route path={`/a/${APP_ID}/*`} element={<App {...props} />} />
      </Routes>
    </MemoryRouter>
  );
  return { user, where: () => location };
}
