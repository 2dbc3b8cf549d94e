/** Opens pages in a language of the app. */
import { expect, type Page, request } from '@playwright/test';

import { ADMIN } from './session';
import { STAGE, STAGE_URL } from './stage';

export const LANGUAGES = ['en-US', 'de-DE', 'es-ES'] as const;
type Language = (typeof LANGUAGES)[number];

/**
 * Returns parameters that pages need for the language. In Grafana there are none: it signs in as a viewer of this
 * language, since other specs share their users.
 */
export async function speak(page: Page, language: Language): Promise<Record<string, string>> {
  if (STAGE === 'preview') {
    return { lang: language };
  }
  const [login, password] = [`reader-${language}`, 'reader-password'];
  const admin = await request.newContext({ baseURL: STAGE_URL, httpCredentials: { ...ADMIN, send: 'always' } });
  const made = await admin.post('/api/admin/users', {
    data: { login, password, email: `${login}@localhost`, OrgId: 1 },
  });
  // 412: it is there from a run before.
  expect([200, 412], await made.text()).toContain(made.status());
  await admin.dispose();
  await page.request.post('/login', { data: { user: login, password } });
  const saved = await page.request.put('/api/user/preferences', { data: { language } });
  expect(saved.status(), await saved.text()).toBe(200);
  return {};
}
