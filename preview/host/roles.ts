/** Who looks at the preview: a role chosen in its top bar, kept in a cookie, as Grafana would tell it to the backend. */

const ROLE_COOKIE = 'preview_role';
const ROLES = { viewer: 'Viewer', editor: 'Editor', admin: 'Admin' } as const;

export interface User {
  login: string;
  name: string;
  email: string;
  role: (typeof ROLES)[keyof typeof ROLES];
}

/** The user that a request's cookie names; an admin where it names none. */
export function userOf(cookieHeader: string | undefined): User {
  const named = new RegExp(`(?:^|;\\s*)${ROLE_COOKIE}=(\\w+)`).exec(cookieHeader ?? '')?.[1];
  const login = named && named in ROLES ? (named as keyof typeof ROLES) : 'admin';
  return { login, name: ROLES[login], email: `${login}@localhost`, role: ROLES[login] };
}
