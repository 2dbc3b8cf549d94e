/** A proxy in front of the server that records its requests. */
import { createServer, request as httpRequest, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

import { SERVER_URL } from './stage';

export class WatchedServer {
  /** URLs with query strings, in order. */
  readonly asked: string[] = [];
  readonly #polls = new Set<ServerResponse>();
  mostWaiting = 0;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((incoming, outgoing) => {
      const { method, headers, url = '' } = incoming;
      this.asked.push(url);
      if (url.startsWith('/v1/changes')) {
        this.#polls.add(outgoing);
        this.mostWaiting = Math.max(this.mostWaiting, this.waiting);
        outgoing.on('close', () => this.#polls.delete(outgoing));
      }
      const forwarded = httpRequest(`${SERVER_URL}${url}`, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      forwarded.on('error', () => outgoing.destroy());
      outgoing.on('close', () => forwarded.destroy());
      incoming.pipe(forwarded);
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Cursors of polls for changes, in order. */
  cursors(): string[] {
    return this.asked.flatMap((address) => new URL(address, SERVER_URL).searchParams.get('since') ?? []);
  }

  /** Number of waiting polls for changes. */
  get waiting(): number {
    return this.#polls.size;
  }

  /** Breaks the connections of polls. */
  cutPolls() {
    this.#polls.forEach((poll) => poll.destroy());
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
