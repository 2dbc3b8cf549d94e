/** The API's description as a document, made from the routes alone: no storage is opened for it. */
import { buildApp } from './app';
import { readConfig } from './config';
import { NO_STORAGE } from './storage/noStorage';

export async function openApiDocument(): Promise<object> {
  const app = await buildApp({ config: readConfig({}), storage: NO_STORAGE });
  try {
    await app.ready();
    return app.swagger();
  } finally {
    await app.close();
  }
}
