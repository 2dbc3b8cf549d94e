/** First starts that are killed while they create the schema, and a server that finds the schema of a newer one. */
import { setTimeout as sleep } from 'node:timers/promises';

import { tabSeparated } from '../../server/src/storage/tabSeparated';
import { assertEqual, assertThat } from '../assert';
import { Ledger, makeBatch, withStorage } from '../ledger';
import { type Scenario, seconds } from '../scenario';
import { ServerProcess } from '../server';

const KILLS = 10;

export const upgrade: Scenario = {
  name: 'upgrade',
  promise: 'An interrupted migration is finished by the next start; an older server refuses the schema of a newer one',
  async run(dataDir) {
    for (let kills = 0; kills < KILLS; kills++) {
      const server = await ServerProcess.spawn({ SYNC_HEALTH_DATA_DIR: dataDir });
      await sleep(400 + kills * 120);
      await server.kill();
    }
    const ledger = new Ledger();
    const server = await ServerProcess.start({ SYNC_HEALTH_DATA_DIR: dataDir });
    const { startMs } = server;
    assertEqual('ingest after interrupted migrations', (await ledger.send(server, makeBatch(1000)))?.status, 200);
    await server.stop();
    await ledger.assertKept(dataDir);

    await withStorage(dataDir, (storage) =>
      storage.insert('schema_migrations', ['version', 'name'], tabSeparated([[999, 'of a newer server']]))
    );
    const older = await ServerProcess.spawn({ SYNC_HEALTH_DATA_DIR: dataDir });
    assertEqual('exit code on a newer schema', await older.ended(), 1);
    const words = older.log.trim();
    assertThat(
      `It ends without one line that says why: ${words}`,
      /^The storage has schema version 999.*$/.test(words)
    );
    return `${KILLS} first starts killed after 0.4 to 1.5 s, the next one ready in ${seconds(startMs)}; on a newer schema it ends at once: “${words}”`;
  },
};
