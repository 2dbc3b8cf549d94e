/** The examples for connecting, run exactly as they are printed. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { type Command } from '@sync-health/contract';

import { makeEvent } from './events';
import { failed } from './operations';
import { startTestServer, TEST_TOKEN, type TestServer } from './testServer';

const run = promisify(execFile);
const ROOT = path.resolve(__dirname, '../../..');

let server: TestServer;
let url: string;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sync-health-docs-'));
  const jobWebhooksFile = path.join(directory, 'webhooks.json');
  const [webhooks] = /(?<=```json\n)\{\s*"webhooks"[^`]*/.exec(await pageOf('docs/connect.md'))!;
  await writeFile(jobWebhooksFile, webhooks);
  server = await startTestServer({ bodyLimitBytes: 4096, jobWebhooksFile });
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

const pageOf = (name: string) => readFile(path.join(ROOT, name), 'utf8');

it('each call of "Connect in five minutes" gives the answer printed below it', async () => {
  const page = await pageOf('docs/connect.md');
  const examples = [...page.matchAll(/```sh\n([^`]*)```\n\n```json\n([^`]*)```/g)];
  expect(examples).toHaveLength(7);
  for (const [, command, answer] of examples) {
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', command!], {
      env: { ...process.env, SYNC_HEALTH_URL: url, SYNC_HEALTH_TOKEN: TEST_TOKEN },
    });
    expect([command, JSON.parse(stdout)]).toEqual([command, JSON.parse(answer!)]);
  }
});

const hasPython = spawnSync('python3', ['-c', 'pass']).status === 0;

(hasPython ? describe : describe.skip)('the Python of the connector page', () => {
  async function python(lines: string, token = TEST_TOKEN) {
    const [, code] = /```python\n([^]*?)```/.exec(await pageOf('connector/README.md'))!;
    const script = `URL = ${JSON.stringify(url)}\nTOKEN = ${JSON.stringify(token)}\n${code}\n${lines}`;
    const { stdout } = await run('python3', ['-c', script]);
    return JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
  }
  async function command(body: object): Promise<string> {
    const response = await server.app.inject({
      method: 'POST',
      url: '/v1/commands',
      headers: {
        authorization: `Bearer ${TEST_TOKEN}`,
        'x-requested-by': 'ops@example.com',
        'idempotency-key': JSON.stringify(body),
      },
      payload: body,
    });
    expect(response.statusCode).toBe(202);
    return response.json<Command>().id;
  }
  const deliver = (events: object[], token?: string) =>
    python(
      `try:\n    print(json.dumps(deliver(json.loads(${JSON.stringify(JSON.stringify(events))}))))\nexcept RuntimeError as error:\n    print(json.dumps(str(error)))`,
      token
    );

  it('delivers, in halves if the body is too large, and gives the reasons for rejections', async () => {
    expect(await deliver([makeEvent()])).toEqual([]);
    const bad = { ...makeEvent(), mode: 'maybe' };
    expect(await deliver([bad])).toMatchObject([{ index: 0, detail: expect.stringContaining('mode') }]);
    const many = Array.from({ length: 40 }, () => makeEvent());
    expect(await deliver([...many, bad])).toMatchObject([{ index: 40, id: bad.id }]);
    expect((await server.call('/v1/events', many.slice(0, 5))).body).toMatchObject({ duplicates: 5 });
  });

  it('reports a wrong token at once', async () => {
    expect(await deliver([makeEvent()], 'wrong')).toContain('401');
  });

  it('waits while the server is busy, then delivers', async () => {
    const busy = jest.spyOn(server.app.ingest, 'submit').mockImplementationOnce(() => {
      throw new Error('storage is gone for a moment');
    });
    expect(await deliver([makeEvent()])).toEqual([]);
    expect(busy).toHaveBeenCalledTimes(2);
  });

  it('acts on each portion of a retry once, and reports what became of its records and of a cancel', async () => {
    const connector = 'portions';
    const eventIds = ['portion-1', 'portion-2', 'portion-3'];
    await server.call(
      '/v1/events',
      eventIds.map((id) => failed({ id, connector, recordId: id }))
    );
    await python(
      `report("job-1", {"connector": "portions", "scope": "s", "status": "running", "updatedAt": "2026-11-20T10:00:00Z"})\nprint("null")`
    );
    // Of 12 records a minute a portion of ten seconds has two.
    const retry = await command({ type: 'retry', connector, eventIds, recordsPerMinute: 12 });
    const cancel = await command({ type: 'cancel', connector, jobId: 'job-1' });

    await python(`
done = threading.Semaphore(0)
def act(command):
    done.release()
    if command["type"] == "cancel":
        raise LookupError("no such job here")
    return {"results": [{"eventId": record["eventId"], "outcome": "failed"} for record in command["records"]]}
listener = threading.Thread(target=listen, args=[${JSON.stringify(connector)}, act], daemon=True)
listener.start()
for _ in range(3):
    done.acquire()
for thread in threading.enumerate():
    if thread not in (threading.main_thread(), listener):
        thread.join()
print("null")`);

    expect((await server.call(`/v1/commands/${retry}`)).body).toMatchObject({
      state: 'completed',
      outcomes: { failed: 3, pending: 0 },
      deliveries: 2,
    });
    expect((await server.call(`/v1/commands/${cancel}`)).body).toMatchObject({
      state: 'failed',
      detail: 'no such job here',
    });
    // The second portion comes ten seconds after the first.
  }, 180_000);

  it('reports a job', async () => {
    const job = { connector: 'c', scope: 's', status: 'running', updatedAt: '2026-11-20T10:00:00Z' };
    await python(`report("a/b c", json.loads(${JSON.stringify(JSON.stringify(job))}))\nprint("null")`);
    expect((await server.call(`/v1/jobs/${encodeURIComponent('a/b c')}?connector=c`)).body).toMatchObject({
      status: 'running',
    });
  });
});
