/** Loads the stored attempts that a starting server must remember. */
import { EndTimes } from '../ingest/endTimes';
import { type Storage } from '../storage/storage';
import { successesToRemember } from './laterAttempts';
import { RecentAttempts } from './recentAttempts';

/** Remembers events of the future one by one, so that not every failure before them needs a look-up. */
export async function loadRecentAttempts(storage: Storage): Promise<RecentAttempts> {
  const { latestMs } = await EndTimes.read(storage);
  const recent = new RecentAttempts(latestMs);
  recent.note(await successesToRemember(storage, latestMs));
  return recent;
}
