/** What a client of the change feed is told: of events, failures, jobs and commands, on each kind of storage. */
import { type Changes } from '@sync-health/contract';

import { onStep } from '../steps';
import { at, failed, Operations, succeeded } from '../testing/operations';
import { describeEachStorage } from '../testing/storages';
import { TEST_TOKEN } from '../testing/testServer';

jest.setTimeout(300_000);

describeEachStorage('GET /v1/changes', (place) => {
  let ops: Operations;
  let cursor: string;
  beforeAll(async () => {
    ops = await Operations.start(place().config);
    ({ cursor } = await changes(''));
  });
  afterAll(() => ops.close());

  const changes = async (query: string, token = TEST_TOKEN) => {
    const headers = { authorization: `Bearer ${token}` };
    const { body, status } = await ops.call<Changes>(`/v1/changes${query}`, { headers });
    expect(status).toBe(200);
    return body;
  };

  /** What was reported since the last call. */
  const told = async (wait = 0) => {
    const { changed, cursor: next } = await changes(`?since=${cursor}&wait=${wait}`);
    cursor = next;
    return changed;
  };

  it('reports what a batch changed, and only that, once the batch is answered', async () => {
    await ops.send(succeeded({ id: 's1' }));
    expect(await told()).toEqual(['counts']);
    await ops.send(failed({ id: 'f1', recordId: 'r1', endTime: at(20) }));
    expect(await told()).toEqual(['counts', 'failures']);
    await ops.send(failed({ id: 'f1', recordId: 'r1', endTime: at(20) }));
    expect(await told()).toEqual([]);
    await ops.send(succeeded({ id: 's2', recordId: 'r1', endTime: at(30) }));
    expect(await told()).toEqual(['counts', 'failures']);
    expect(await ops.states()).toEqual({ f1: 'resolved' });
    await ops.send(succeeded({ id: 's3', recordId: 'r9', mode: 'manual', jobId: 'j1' }));
    expect(await told()).toEqual(['counts', 'jobs']);
  });

  it('reports all that a batch changed at once, whenever a client asks', async () => {
    const asked: Array<Promise<Changes>> = [];
    onStep((step) => {
      if (step.startsWith('ingest')) {
        asked.push(changes(`?since=${cursor}`));
      }
    });
    await ops.send(failed({ id: 'f0', recordId: 'r0' }));
    onStep(() => undefined);
    expect(asked.length).toBeGreaterThan(3);
    const answers = (await Promise.all(asked)).map(({ changed }) => changed.join());
    expect(answers.filter((changed) => !['', 'counts,failures'].includes(changed))).toEqual([]);
    expect(await told()).toEqual(['counts', 'failures']);
  });

  it('answers waiting clients as soon as something changes', async () => {
    const waiting = told(60);
    await ops.send(failed({ id: 'f2', recordId: 'r2' }));
    expect(await waiting).toEqual(['counts', 'failures']);
  });

  it('reports commands at each of their steps, and the failures that they are about', async () => {
    const { body } = await ops.retry(['f2']);
    expect(await told()).toEqual(['failures', 'commands']);
    expect(await ops.pending()).toHaveLength(1);
    expect(await told()).toEqual(['failures', 'commands']);
    await ops.report(body.id, { state: 'completed', results: [{ eventId: 'f2', outcome: 'failed' }] });
    expect(await told()).toEqual(['failures', 'commands']);
  });

  it('reports jobs, and the job that a cancel is about', async () => {
    await ops.putJob('j2', {});
    expect(await told()).toEqual(['jobs']);
    await ops.cancel('j2');
    expect(await told()).toEqual(['jobs', 'commands']);
  });

  it('reports only the connectors of the token', async () => {
    const made = await ops.call<{ token: string }>('/v1/tokens', {
      body: { name: 'one', scopes: ['read'], connectors: ['c2'] },
    });
    await ops.send(failed({ id: 'f3', connector: 'c3' }));
    expect((await changes(`?since=${cursor}`, made.body.token)).changed).toEqual([]);
    await ops.send(succeeded({ id: 's4', connector: 'c2' }));
    expect((await changes(`?since=${cursor}`, made.body.token)).changed).toEqual(['counts']);
  });

  it('refuses an unknown parameter and a wait that is too long, by name', async () => {
    for (const query of ['?from=1', '?wait=61', '?wait=x']) {
      const { status, body } = await ops.call<{ field: string }>(`/v1/changes${query}`);
      expect([status, body.field]).toEqual([400, query.slice(1).split('=')[0]]);
    }
  });
});
