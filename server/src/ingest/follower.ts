/**
 * What is derived from raw events as they come in, such as the ids seen or the state of failures. A follower gets every
 * batch after it is stored and before it is acknowledged; a batch that it may have missed, because the process ended
 * in between, comes again at the next start. So following the same batch twice must change nothing.
 */
import { type StoredEvent } from './storedEvent';

export interface Follower {
  /** Names its checkpoint in the table `progress`. */
  readonly name: string;
  /** `events` of one insert, or several, none above `seq`. */
  follow(events: readonly StoredEvent[], seq: number): Promise<void>;
  /** Writes what `follow` only remembered; after it, all that was followed survives a power cut. */
  flush?(): Promise<void>;
}

/** The same follower, which tells `then` of what it has followed. */
export const afterFollowing = (
  follower: Follower,
  then: (events: readonly StoredEvent[], seq: number) => void
): Follower => ({
  name: follower.name,
  follow: async (events, seq) => {
    await follower.follow(events, seq);
    then(events, seq);
  },
  flush: async () => follower.flush?.(),
});
