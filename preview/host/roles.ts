/** The user of the preview. The role is chosen in the top bar and kept in a cookie. */

const ROLE_COOKIE = 'preview_role';
const ROLES = { viewer: 'Viewer', editor: 'Editor', admin: 'Admin' } as const;

export interface User {
  login: string;
  name: string;
  email: string;
  role: (typeof ROLES)[keyof typeof ROLES];
}

/** The user of a request's cookie. Without one an admin. */
export function userOf(cookieHeader: string | undefined): User {
  const named = new RegExp(`(?:^|;\\s*)${ROLE_COOKIE}=(\\w+)`).exec(cookieHeader ?? '')?.[1];
  const login = named && named in ROLES ? (named as keyof typeof ROLES) : 'admin';
  return { login, name: ROLES[login], email: `${login}@localhost`, role: ROLES[login] };
}
