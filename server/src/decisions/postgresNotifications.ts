/** Hears PostgreSQL's notifications on a connection of its own, which is made again where it breaks. */
import { setTimeout as sleep } from 'node:timers/promises';

import { Client, type ClientConfig } from 'pg';

import { type Listeners } from './listeners';

const RECONNECT_MS = 500;

export class Notifications {
  #client: Client | null = null;
  readonly #followed = new Set<string>();
  #closed = false;

  constructor(
    private readonly settings: ClientConfig,
    private readonly listeners: Listeners
  ) {}

  async open() {
    const client = new Client({ ...this.settings, keepAlive: true });
    client.on('notification', ({ channel, payload }) => this.listeners.tell(channel, payload ?? ''));
    client.on('error', () => void this.#again(client));
    client.on('end', () => void this.#again(client));
    await client.connect();
    this.#client = client;
    this.#followed.clear();
    this.follow();
  }

  /** Subscribes to the channels that somebody listens on by now. */
  follow() {
    for (const channel of this.listeners.channels.filter((name) => !this.#followed.has(name))) {
      this.#followed.add(channel);
      this.#client
        ?.query(`LISTEN ${this.#client.escapeIdentifier(channel)}`)
        .catch(() => this.#followed.delete(channel));
    }
  }

  async #again(broken: Client) {
    if (this.#closed || broken !== this.#client) {
      return;
    }
    this.#client = null;
    while (!this.#closed && this.#client === null) {
      await sleep(RECONNECT_MS);
      await this.open().catch(() => undefined);
    }
    // What was notified meanwhile is lost: everybody looks again.
    this.listeners.tellAll();
  }

  async close() {
    this.#closed = true;
    await this.#client?.end();
  }
}
