/** What a start has to remember of the attempts that are stored. */
import { EndTimes } from '../ingest/endTimes';
import { type Storage } from '../storage/storage';
import { successesToRemember } from './laterAttempts';
import { RecentAttempts } from './recentAttempts';

/** An event of the future is one to remember, and no reason to look up each failure that ends before it. */
export async function loadRecentAttempts(storage: Storage): Promise<RecentAttempts> {
  const { latestMs } = await EndTimes.read(storage);
  const recent = new RecentAttempts(latestMs);
  recent.note(await successesToRemember(storage, latestMs));
  return recent;
}
