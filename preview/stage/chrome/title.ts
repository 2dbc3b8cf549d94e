/** The title of the present page, from the plugin's list of pages and dashboards. */
import { useLocation } from 'react-router-dom-v5-compat';

import { preview } from '../bootData';

/** An entry of the side navigation. */
export interface NavEntry {
  name: string;
  url: string;
  icon?: string;
}

/** Dashboards on Prometheus, which the stage does not have. */
const NEED_PROMETHEUS = ['synchealth-server'];

const ROLES = ['Viewer', 'Editor', 'Admin'];

/** Whether the user has at least the role of an entry. */
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

/** The entry whose path begins this path, the longest one. Home begins the path of every page. */
export function currentEntry(pathname: string): NavEntry | undefined {
  return NAVIGATION.filter(({ url }) => pathname.startsWith(url)).sort((a, b) => b.url.length - a.url.length)[0];
}
