/**
 * The insert up to which everything derived from events is stored. The server that starts on the target follows later
 * events again.
 */
import { type Config } from '../config/config';
import { openDecisions } from '../decisions/open';
import { readProgress } from '../storage/progress';
import { Changes } from '../storage/rollups/shared/changes';
import { type Storage } from '../storage/storage';
import { PROGRESS_OF_MOVES } from './copyTable';

/** Only embedded storage saves these checkpoints; a shared one notes each insert in the decision store. */
const CHECKPOINTS = ['failures', 'event_ids'];
/** The target makes its own rollups. */
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
    // Inserts that began after this look are found by the comparison at the end.
    const [row] = await source.rows<{ seq: number }>('SELECT max(seq) AS seq FROM events', {}, { lane: 'background' });
    const underWay = await new Changes(decisions).underWay();
    return Math.min(row?.seq ?? 0, ...underWay.map((seq) => seq - 1));
  } finally {
    await decisions.close();
  }
}
