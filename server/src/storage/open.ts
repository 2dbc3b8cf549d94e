/** Opens the storage that the configuration names and brings its schema up to date. */
import { type Config } from '../config';
import { openEmbedded } from './embedded';
import { migrate } from './migrate';
import { openRemote } from './remote';
import { applyRetention } from './retention';
import { type Storage } from './storage';

export async function openStorage(config: Config): Promise<Storage> {
  const storage =
    config.clickhouseUrl === null
      ? await openEmbedded(config)
      : await openRemote({ ...config, url: config.clickhouseUrl });
  try {
    await migrate(storage, config);
    await applyRetention(storage, config.retentionDays);
    return storage;
  } catch (error) {
    await storage.close();
    throw error;
  }
}
