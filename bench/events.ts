/** Events as a connector sends them while the server is measured. */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

import { type Process, TOKEN } from './processes';

const OBJECTS = ['Account', 'Invoice', 'Payment', 'Subscription', 'Contact', 'Usage'];

/** A connector collects for so long before it sends. */
const COLLECTED_MS = 200;

export function makeBatch(size: number): Buffer {
  const now = Date.now();
  const events = Array.from({ length: size }, (_, index) => {
    const latencyMs = Math.floor(Math.exp(5 + Math.random() * 4));
    const failed = Math.random() < 0.025;
    const endMs = now - Math.floor((COLLECTED_MS * index) / size);
    return {
      id: randomUUID(),
      connector: 'zuora-salesforce',
      mode: 'realtime',
      object: OBJECTS[index % OBJECTS.length],
      action: index % 3 === 0 ? 'create' : 'update',
      recordId: randomUUID().replaceAll('-', ''),
      startTime: new Date(endMs - latencyMs).toISOString(),
      endTime: new Date(endMs).toISOString(),
      status: failed ? 'failed' : 'success',
      ...(failed ? { errorCode: 'DACO-02', errorMessage: 'The account has no CRM id; sync its account first' } : {}),
    };
  });
  return Buffer.from(JSON.stringify(events));
}

/** Sends batches over connections that stay open, at the least cost to the machine that is measured. */
export class Sender {
  readonly #agent = new Agent({ keepAlive: true });

  constructor(private readonly server: Process) {}

  send(batch: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      const sent = request(
        `${this.server.url}/v1/events`,
        {
          method: 'POST',
          agent: this.#agent,
          headers: {
            authorization: `Bearer ${TOKEN}`,
            'content-type': 'application/json',
            'content-length': batch.length,
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
      sent.end(batch);
    });
  }
}
