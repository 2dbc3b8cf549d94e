/** An empty storage, for documents that are generated from the server's parts without starting it. */
import { type Storage } from './storage';

export const NO_STORAGE: Storage = {
  kind: 'embedded',
  rows: async () => [],
  bytes: async () => Buffer.alloc(0),
  execute: async () => undefined,
  insert: async () => undefined,
  exclusively: null,
  shards: [],
  unavailable: async () => 'There is no storage.',
  close: async () => undefined,
};
