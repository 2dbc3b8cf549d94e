/** Helpers for tests of failures, jobs and commands: events to send, and a server to call. */
import { setTimeout as sleep } from 'node:timers/promises';

import {
  type Command,
  type CommandDetail,
  type DeliveredCommand,
  type Job,
  type Problem,
  type QueryResult,
} from '@sync-health/contract';

import { startTestServer, TEST_TOKEN, type TestServer, type TestServerOptions } from './testServer';

const BEGIN_MS = Date.now() - 24 * 3_600_000;

/** A time this many seconds after the start of the tests' range, a day ago. */
export const at = (seconds: number) => new Date(BEGIN_MS + seconds * 1000).toISOString();

export const RANGE = { from: at(-30 * 86_400), to: at(30 * 86_400) };

interface EventMembers {
  id: string;
  [member: string]: unknown;
}

export const failed = (members: EventMembers) => ({
  connector: 'c1',
  mode: 'realtime',
  object: 'Invoice',
  action: 'update',
  recordId: 'r1',
  startTime: at(0),
  endTime: at(1),
  status: 'failed',
  errorCode: 'DACO-01',
  ...members,
});

export const succeeded = (members: EventMembers) => ({
  ...failed({ endTime: at(10), ...members }),
  status: 'success',
  errorCode: undefined,
});

interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: object;
  headers?: Record<string, string>;
}

/** One server at a time, on a data directory that may be reused. */
export class Operations {
  /** The connector of the commands. */
  connector = 'c1';

  private constructor(readonly server: TestServer) {}

  static async start(options: TestServerOptions = {}): Promise<Operations> {
    const server = await startTestServer(options);
    await server.app.ready();
    return new Operations(server);
  }

  close() {
    return this.server.close();
  }

  async call<Body>(url: string, { method, body, headers }: Call = {}): Promise<{ status: number; body: Body }> {
    const response = await this.server.app.inject({
      method: method ?? (body ? 'POST' : 'GET'),
      url,
      headers: { authorization: `Bearer ${TEST_TOKEN}`, ...headers },
      ...(body ? { payload: body } : {}),
    });
    return { status: response.statusCode, body: response.json() };
  }

  async send(...events: object[]) {
    let answer = await this.call('/v1/events', { body: events });
    // When many tests share few cores, a server may be overloaded; senders try again.
    for (let again = 0; answer.status === 503 && again < 20; again++) {
      await sleep(250);
      answer = await this.call('/v1/events', { body: events });
    }
    if (answer.status !== 200) {
      throw new Error(JSON.stringify(answer.body));
    }
  }

  async query(query: object): Promise<Array<Record<string, unknown>>> {
    const { body, status } = await this.call<QueryResult>('/v1/query', { body: { ...RANGE, query } });
    if (status !== 200) {
      throw new Error(JSON.stringify(body));
    }
    const [first] = body.fields;
    return (first?.values ?? []).map((_, row) =>
      Object.fromEntries(body.fields.map(({ name, values }) => [name, values[row]]))
    );
  }

  /** The state of each failure, by event id. */
  async states(query: object = {}): Promise<Record<string, unknown>> {
    const rows = await this.query({ type: 'failures', limit: 1000, ...query });
    return Object.fromEntries(rows.map(({ id, state }) => [id, state]));
  }

  ask(body: object, headers?: Record<string, string>) {
    return this.call<Command & Problem>('/v1/commands', { body, headers });
  }

  retry(eventIds: string[], headers?: Record<string, string>) {
    return this.ask({ type: 'retry', connector: this.connector, eventIds }, headers);
  }

  cancel(jobId: string) {
    return this.ask({ type: 'cancel', connector: this.connector, jobId });
  }

  async pending(connector = this.connector, waitSeconds = 0): Promise<DeliveredCommand[]> {
    const { body } = await this.call<{ commands: DeliveredCommand[] }>(
      `/v1/commands/pending?connector=${connector}&wait=${waitSeconds}`
    );
    return body.commands;
  }

  report(id: string, body: object) {
    return this.call<Command>(`/v1/commands/${id}/result`, { body });
  }

  async command(id: string): Promise<CommandDetail> {
    return (await this.call<CommandDetail>(`/v1/commands/${id}`)).body;
  }

  putJob(jobId: string, members: object) {
    const body = { connector: this.connector, scope: 'Accounts', status: 'running', updatedAt: at(0), ...members };
    return this.call<Job>(`/v1/jobs/${jobId}`, { method: 'PUT', body });
  }

  async job(jobId: string): Promise<Job> {
    return (await this.call<Job>(`/v1/jobs/${jobId}?connector=${this.connector}`)).body;
  }
}
