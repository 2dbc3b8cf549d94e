/** The name of the page at hand, from the plugin's own list of pages and dashboards. */
import { useLocation } from 'react-router-dom-v5-compat';

import { preview } from '../bootData';

/** An entry of the side navigation. */
export interface NavEntry {
  name: string;
  url: string;
  icon?: string;
}

/** Dashboards of another data source than the plugin's own, which the stage does not have. */
const NEED_PROMETHEUS = ['synchealth-server'];

const ROLES = ['Viewer', 'Editor', 'Admin'];

/** Whether the user has the role that an entry asks for, or a higher one. */
function isAllowed(role = 'Viewer'): boolean {
  return ROLES.indexOf(preview.user.role) >= ROLES.indexOf(role);
}

export const NAVIGATION: NavEntry[] = preview.app.includes
  .filter(({ type, addToNav, role }) => addToNav && (type === 'page' || type === 'dashboard') && isAllowed(role))
  .filter(({ uid }) => uid === undefined || !NEED_PROMETHEUS.includes(uid))
  .map(({ type, name, path, uid, icon }) => ({
    name,
    url: type === 'dashboard' ? `/d/${uid}` : path.replace('%PLUGIN_ID%', preview.app.id),
    icon: icon ?? 'apps',
  }));

export function usePageTitle(): string {
  const { pathname } = useLocation();
  return currentEntry(pathname)?.name ?? preview.app.name;
}

/** The entry whose address begins the path, the longest one: the app's home begins the paths of all its pages. */
export function currentEntry(pathname: string): NavEntry | undefined {
  return NAVIGATION.filter(({ url }) => pathname.startsWith(url)).sort((a, b) => b.url.length - a.url.length)[0];
}
