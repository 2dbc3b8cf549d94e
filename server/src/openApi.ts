/** The API's description as a document, made from the routes alone: no storage is opened for it. */
import { buildApp } from './app';
import { readConfig } from './config';
import { type Storage } from './storage/storage';

const NO_STORAGE: Storage = {
  kind: 'embedded',
  rows: async () => [],
  bytes: async () => Buffer.alloc(0),
  execute: async () => undefined,
  insert: async () => undefined,
  exclusively: null,
  ping: async () => false,
  close: async () => undefined,
};

export async function openApiDocument(): Promise<object> {
  const app = await buildApp({ config: readConfig({}), storage: NO_STORAGE });
  try {
    await app.ready();
    return app.swagger();
  } finally {
    await app.close();
  }
}
