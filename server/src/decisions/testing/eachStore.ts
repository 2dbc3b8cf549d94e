/** Runs tests on both kinds of the transactional store: SQLite, and a real PostgreSQL if its package is installed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createDatabase, postgresIsMissing } from '../../testing/postgres';
import { openDecisions } from '../open';
import { type DecisionStore } from '../store';

export interface StorePlace {
  /** The settings of a server that open the store. */
  config: { databaseUrl: string | null; dataDir: string };
  /** Opens it once more. All are closed when the store is removed. */
  open(): Promise<DecisionStore>;
}

async function placeOf(kind: 'SQLite' | 'PostgreSQL') {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-decisions-'));
  const database = kind === 'PostgreSQL' ? await createDatabase() : null;
  return {
    config: { databaseUrl: database?.url ?? null, dataDir },
    async remove() {
      await database?.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Every test gets an empty store; with `isShared`, all tests of a kind share one. */
export function describeEachStore(
  title: string,
  tests: (place: () => StorePlace, kind: string) => void,
  { isShared = false } = {}
) {
  const [before, after] = isShared ? [beforeAll, afterAll] : [beforeEach, afterEach];
  for (const kind of ['SQLite', 'PostgreSQL'] as const) {
    const missing = kind === 'PostgreSQL' ? postgresIsMissing : null;
    (missing ? describe.skip : describe)(`${title} (${kind}${missing ? `: ${missing}` : ''})`, () => {
      let current: StorePlace;
      let end: () => Promise<void>;
      before(async () => {
        const { config, remove } = await placeOf(kind);
        const opened: DecisionStore[] = [];
        current = {
          config,
          async open() {
            const store = await openDecisions(config);
            opened.push(store);
            return store;
          },
        };
        end = async () => {
          await Promise.all(opened.map((store) => store.close()));
          await remove();
        };
      });
      tests(() => current, kind);
      // Hooks run in order: servers have ended by then.
      after(() => end());
    });
  }
}
