/**
 * Up to which insert everything that follows from events is stored as well: the server that starts on the other side
 * follows the events above it once more.
 */
import { type Config } from '../config';
import { openDecisions } from '../decisions/open';
import { readProgress } from '../storage/progress';
import { Changes } from '../storage/rollups/shared/changes';
import { type Storage } from '../storage/storage';
import { PROGRESS_OF_MOVES } from './copyTable';

/** Saved again and again by embedded storage alone; a shared one notes each insert in the store of decisions. */
const CHECKPOINTS = ['failures', 'event_ids'];
/** What is moved has rollups of its own, made anew. */
const ROLLUPS = 'rollup_';

export async function followedUpTo(source: Storage, config: Config): Promise<ReadonlyMap<string, number>> {
  const progress = new Map(
    [...(await readProgress(source))].filter(
      ([name]) => !name.startsWith(PROGRESS_OF_MOVES) && !name.startsWith(ROLLUPS)
    )
  );
  if (source.kind === 'remote') {
    const upTo = await sharedUpTo(source, config);
    CHECKPOINTS.forEach((name) => progress.set(name, upTo));
  }
  return progress;
}

async function sharedUpTo(source: Storage, config: Config): Promise<number> {
  const decisions = await openDecisions(config);
  try {
    // What began later than this look is found to have been written meanwhile.
    const [row] = await source.rows<{ seq: number }>('SELECT max(seq) AS seq FROM events', {}, { lane: 'background' });
    const underWay = await new Changes(decisions).underWay();
    return Math.min(row?.seq ?? 0, ...underWay.map((seq) => seq - 1));
  } finally {
    await decisions.close();
  }
}
