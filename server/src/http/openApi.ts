/** The API's OpenAPI document, made from the routes alone, without opening storage. */
import { buildApp } from '../app';
import { readConfig } from '../config/config';
import { NO_STORAGE } from '../storage/noStorage';

export async function openApiDocument(): Promise<object> {
  const app = await buildApp({ config: readConfig({}), storage: NO_STORAGE });
  try {
    await app.ready();
    return app.swagger();
  } finally {
    await app.close();
  }
}
