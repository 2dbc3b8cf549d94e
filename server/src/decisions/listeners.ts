/** Listeners of this process on channels of the store. */
import { EventEmitter } from 'node:events';

import { type Listener } from './store';

export class Listeners {
  readonly #emitter = new EventEmitter({ captureRejections: false }).setMaxListeners(0);

  get channels(): string[] {
    return this.#emitter.eventNames().map(String);
  }

  add(channel: string, listener: Listener): () => void {
    this.#emitter.on(channel, listener);
    return () => this.#emitter.off(channel, listener);
  }

  tell(channel: string, payload: string) {
    this.#emitter.emit(channel, payload);
  }

  /** Call it when notifications may have been missed. */
  tellAll() {
    this.channels.forEach((channel) => this.tell(channel, ''));
  }
}
