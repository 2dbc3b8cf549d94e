/** Wakes long polls that wait on a topic. */
import { EventEmitter } from 'node:events';

export class Wake {
  readonly #emitter = new EventEmitter().setMaxListeners(0);

  wake(topic: string) {
    this.#emitter.emit(nameOf(topic));
  }

  /**
   * `met` resolves when one of the topics is woken, when the signal fires, or after `withinMs`. Call `forget`
   * afterwards. It uses a timer and listeners, because the garbage collector may drop one of several signals of
   * `AbortSignal.any`, which then never fires (nodejs/node#57736).
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

/** Emitters give some names, such as `error`, a special meaning. */
const nameOf = (topic: string) => `topic ${topic}`;
