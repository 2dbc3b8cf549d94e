/**
 * Receives PostgreSQL's notifications on a separate connection, which is reopened when it breaks. While connected, it
 * holds a lock that tells other processes that this one is alive.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import { Client, type ClientConfig } from 'pg';

import { type Listeners } from './listeners';

const RECONNECT_MS = 500;

/**
 * The first number of the advisory locks that tell which processes are alive. The second is the process's `memberKey`.
 */
export const MEMBERS = 7_302_511;

export class Notifications {
  #client: Client | null = null;
  readonly #followed = new Set<string>();
  #closed = false;

  constructor(
    private readonly settings: ClientConfig,
    private readonly listeners: Listeners,
    private readonly memberKey: number
  ) {}

  async open() {
    const client = new Client({ ...this.settings, keepAlive: true });
    client.on('notification', ({ channel, payload }) => this.listeners.tell(channel, payload ?? ''));
    client.on('error', () => void this.#again(client));
    client.on('end', () => void this.#again(client));
    await client.connect();
    // Shared, because PostgreSQL may not know yet that the previous connection has broken.
    await client.query('SELECT pg_advisory_lock_shared($1, $2)', [MEMBERS, this.memberKey]);
    this.#client = client;
    this.#followed.clear();
    this.follow();
  }

  /** Subscribes to the channels that have listeners. */
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
    // Notifications in between are lost, so every listener looks again.
    this.listeners.tellAll();
  }

  async close() {
    this.#closed = true;
    await this.#client?.end();
  }
}
