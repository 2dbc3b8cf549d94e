/** Wakes those who wait on a topic: long polls, until something is there for them. */
import { EventEmitter } from 'node:events';

export class Wake {
  readonly #emitter = new EventEmitter().setMaxListeners(0);

  wake(topic: string) {
    this.#emitter.emit(nameOf(topic));
  }

  /**
   * Met when one of the topics is woken, when the signal fires, or after a while at the latest. Call `forget` then. It is
   * a timer and listeners, since an `AbortSignal.any` of several signals may lose one of them to the garbage collector,
   * and then it never fires (nodejs/node#57736).
   */
  reason(topics: readonly string[], withinMs: number, signal: AbortSignal) {
    let meet = () => {};
    const met = new Promise<void>((resolve) => (meet = resolve));
    const timer = setTimeout(meet, withinMs);
    topics.forEach((topic) => this.#emitter.once(nameOf(topic), meet));
    signal.addEventListener('abort', meet);
    const forget = () => {
      clearTimeout(timer);
      topics.forEach((topic) => this.#emitter.off(nameOf(topic), meet));
      signal.removeEventListener('abort', meet);
    };
    return { met, forget };
  }
}

/** An emitter gives names such as `error` a meaning of their own. */
const nameOf = (topic: string) => `topic ${topic}`;
