/** Sends events as a connector does, while the server is measured. */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

import { type SyncEvent } from '@sync-health/contract';

import { type Process, TOKEN } from './processes';

const OBJECTS = ['Account', 'Invoice', 'Payment', 'Subscription', 'Contact', 'Usage'];

/** How long a connector collects events before it sends them, in milliseconds. */
const COLLECTED_MS = 200;

export function makeEvents(size: number): SyncEvent[] {
  const now = Date.now();
  return Array.from({ length: size }, (_, index) => {
    const latencyMs = Math.floor(Math.exp(5 + Math.random() * 4));
    const failed = Math.random() < 0.025;
    const endMs = now - Math.floor((COLLECTED_MS * index) / size);
    return {
      id: randomUUID(),
      connector: 'zuora-salesforce',
      mode: 'realtime' as const,
      object: OBJECTS[index % OBJECTS.length]!,
      action: index % 3 === 0 ? 'create' : 'update',
      recordId: randomUUID().replaceAll('-', ''),
      startTime: new Date(endMs - latencyMs).toISOString(),
      endTime: new Date(endMs).toISOString(),
      status: failed ? ('failed' as const) : ('success' as const),
      ...(failed ? { errorCode: 'DACO-02', errorMessage: 'The account has no CRM id; sync its account first' } : {}),
    };
  });
}

/** The body of a request, and where and how to send it. */
export interface Batch {
  /** For a CSV file, it includes `?map=`. */
  path: string;
  contentType: string;
  body: Buffer;
}

export const jsonBatch = (events: readonly object[]): Batch => ({
  path: '/v1/events',
  contentType: 'application/json',
  body: Buffer.from(JSON.stringify(events)),
});

export const makeBatch = (size: number): Batch => jsonBatch(makeEvents(size));

/** Sends batches over open connections, with little load on the measured machine. */
export class Sender {
  readonly #agent = new Agent({ keepAlive: true });

  constructor(private readonly server: Process) {}

  send({ path, contentType, body }: Batch): Promise<void> {
    return new Promise((resolve, reject) => {
      const sent = request(
        `${this.server.url}${path}`,
        {
          method: 'POST',
          agent: this.#agent,
          headers: {
            authorization: `Bearer ${TOKEN}`,
            'content-type': contentType,
            'content-length': body.length,
          },
        },
        (response) => {
          response.resume();
          response.on('end', () =>
            response.statusCode === 200 ? resolve() : reject(new Error(`A batch was answered ${response.statusCode}`))
          );
        }
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
