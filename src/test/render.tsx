/** Renders the app at a URL. */
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';
import { MemoryRouter, Route, Routes, useLocation } from 'react-router-dom';

// Must be before the pages: it replaces parts of Grafana that they import.
import { anAppMeta } from './grafana';
import App from '../pages/App';
import { APP_ID } from '../pluginIds';

/** `where().search` is the query string of the page. */
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
        <Route path={`/a/${APP_ID}/*`} element={<App meta={anAppMeta()} />} />
      </Routes>
    </MemoryRouter>
  );
  return { user, where: () => location };
}
