/** Sorts the events of batches into new ones, redeliveries and conflicts. */
import { StorageError } from '../storage/storage';
import { contentOfEvent, isSameContent } from './contentHash';
import { type Identity, identityOfEvent } from './eventIdentity';
import { type StoredEvent } from './storedEvent';

export interface CommitCounts {
  accepted: number;
  duplicates: number;
  /** Indexes of duplicates in the batch; absent when there are none. */
  duplicatesAt?: readonly number[];
  /** Indexes in the batch of events whose id is stored with other content. */
  conflicts: readonly number[];
}

type Ask = (event: StoredEvent) => boolean;

type Contents = ReadonlyMap<Identity, number>;

interface Sorted {
  /** One for each batch; an error when the whole batch is refused. */
  answers: ReadonlyArray<CommitCounts | StorageError>;
  fresh: readonly StoredEvent[];
  ids: Contents;
}

/** Of an id that comes twice, the first event counts. `known` are the contents of ids that are stored or under way. */
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

/** The batch had passed the check of erased records; the erasure began after it. */
const erasedMeanwhile = () =>
  new StorageError('overloaded', 'A record of the batch is being erased; send the batch again.');

const undecided = () =>
  new StorageError(
    'overloaded',
    'An event has the same id as another event that may or may not be stored; send the batch again later.'
  );
