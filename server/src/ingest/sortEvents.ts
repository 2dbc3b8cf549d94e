/** Tells what of some batches is new, what was sent before, and what says something else under an id that is stored. */
import { StorageError } from '../storage/storage';
import { contentOfEvent, isSameContent } from './content';
import { type Identity, identityOfEvent } from './identity';
import { type StoredEvent } from './storedEvent';

export interface CommitCounts {
  accepted: number;
  duplicates: number;
  /** Their positions in the batch; absent where there are none. */
  duplicatesAt?: readonly number[];
  /** Positions in the batch of events whose id was stored before with other content. */
  conflicts: readonly number[];
}

type Ask = (event: StoredEvent) => boolean;

type Contents = ReadonlyMap<Identity, number>;

interface Sorted {
  /** Of each batch; an error where nothing can be said of it, and nothing of it is taken. */
  answers: ReadonlyArray<CommitCounts | StorageError>;
  fresh: readonly StoredEvent[];
  ids: Contents;
}

/** Of an id that comes twice, the first counts. `known` are the contents of ids that are stored or under way. */
export function sortEvents(
  batches: ReadonlyArray<readonly StoredEvent[]>,
  known: readonly Contents[],
  { isUndecided, isErased }: { isUndecided: Ask; isErased: Ask }
): Sorted {
  const ids = new Map<Identity, number>();
  const all = [...known, ids];
  const storedOf = (identity: Identity) => all.find((contents) => contents.has(identity))?.get(identity);
  const fresh: StoredEvent[] = [];
  const answers = batches.map((events) => {
    if (events.some((event) => isUndecided(event) && storedOf(identityOfEvent(event)) === undefined)) {
      return undecided();
    }
    if (events.some(isErased)) {
      return erasedMeanwhile();
    }
    const before = fresh.length;
    const conflicts: number[] = [];
    const duplicatesAt: number[] = [];
    events.forEach((event, index) => {
      const identity = identityOfEvent(event);
      const content = contentOfEvent(event);
      const stored = storedOf(identity);
      if (stored === undefined) {
        ids.set(identity, content);
        fresh.push(event);
      } else if (!isSameContent(stored, content)) {
        conflicts.push(index);
      } else {
        duplicatesAt.push(index);
      }
    });
    const accepted = fresh.length - before;
    const duplicates = duplicatesAt.length;
    return { accepted, duplicates, conflicts, ...(duplicates > 0 && { duplicatesAt }) };
  });
  return { answers, fresh, ids };
}

/** It had been checked before. */
const erasedMeanwhile = () =>
  new StorageError('overloaded', 'A record of the batch is being erased; send the batch again.');

const undecided = () =>
  new StorageError(
    'overloaded',
    'An event has the id of another one, of which nobody knows yet whether it is stored; send the batch again later.'
  );
