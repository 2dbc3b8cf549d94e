/**
 * A part that derives something from raw events as they arrive, such as known ids or the state of failures. It gets
 * every batch after the batch is stored and before it is acknowledged. A batch that it may have missed because the
 * process ended comes again at the next start. So following the same batch twice must change nothing.
 */
import { type StoredEvent } from './storedEvent';

export interface Follower {
  /** Names its checkpoint in the table `progress`. */
  readonly name: string;
  /** `events` come from one or more inserts, none with a seq above `seq`. */
  follow(events: readonly StoredEvent[], seq: number): Promise<void>;
  /** Writes what `follow` kept in memory. After it, everything followed survives a power cut. */
  flush?(): Promise<void>;
}

/** Wraps a follower to call `then` with each batch after it has been followed. */
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
