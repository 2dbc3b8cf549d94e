/** Jobs and cancels against a model: reports in any order, two operators, refused requests, restarts. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { FINAL_JOB_STATUSES, JOB_STATUSES, type JobStatus } from '@sync-health/contract';
import fc from 'fast-check';

import { at, Operations } from '../testing/operations';

jest.setTimeout(300_000);

/** The state of a job and of its cancels, oldest first. */
class Model {
  job: { status: JobStatus; updated: number } | null = null;
  readonly cancels: Array<{ id: string; state: 'open' | 'completed' | 'failed'; isDelivered: boolean }> = [];
  /** Whether a report that counts has arrived since the last cancel was confirmed. */
  goesOn = false;

  put(status: JobStatus, updated: number) {
    const hasEnded = this.job !== null && FINAL_JOB_STATUSES.includes(this.job.status) && this.job.status !== status;
    if (this.job === null || (updated >= this.job.updated && !hasEnded)) {
      this.job = { status, updated };
      this.goesOn = true;
    }
    const last = this.cancels.at(-1);
    if (last?.state === 'open' && FINAL_JOB_STATUSES.includes(this.job.status)) {
      // A cancel that never reached the connector, or came too late, did not succeed.
      last.state = last.isDelivered && this.job.status === 'canceled' ? 'completed' : 'failed';
    }
  }

  get shown(): JobStatus | null {
    const last = this.cancels.at(-1)?.state;
    if (this.job && ['queued', 'running'].includes(this.job.status)) {
      if (last === 'open') {
        return 'canceling';
      }
      if (last === 'completed' && !this.goesOn) {
        return 'canceled';
      }
    }
    return this.job?.status ?? null;
  }

  /** The answer to a cancel: a status, and the earlier command if it is returned again. */
  cancel(): { status: number; before?: string } {
    const last = this.cancels.at(-1);
    if (this.shown === null) {
      return { status: 404 };
    }
    if (FINAL_JOB_STATUSES.includes(this.shown)) {
      return { status: 409 };
    }
    return {
      status: 202,
      ...(last?.state === 'open' ? { before: last.id } : {}),
    };
  }
}

type Step =
  | { step: 'put'; status: JobStatus; updated: number }
  | { step: 'cancel'; operators: number }
  | { step: 'report'; state: 'completed' | 'failed' }
  | { step: 'restart' };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        step: fc.constant('put' as const),
        status: fc.constantFrom(...JOB_STATUSES, 'running' as const, 'running' as const),
        updated: fc.nat(100),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ step: fc.constant('cancel' as const), operators: fc.integer({ min: 1, max: 3 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        step: fc.constant('report' as const),
        state: fc.constantFrom('completed' as const, 'failed' as const),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ step: 'restart' as const }) }
  ),
  { minLength: 3, maxLength: 20 }
);

let dataDir: string;
let ops: Operations;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-jobs-'));
  ops = await Operations.start({ dataDir });
});
afterAll(async () => {
  await ops.close();
  await rm(dataDir, { recursive: true });
});

async function take(step: Step, jobId: string, model: Model) {
  switch (step.step) {
    case 'put':
      await ops.putJob(jobId, { status: step.status, updatedAt: at(step.updated) });
      return model.put(step.status, step.updated);
    case 'cancel': {
      const expected = model.cancel();
      const answers = await Promise.all(Array.from({ length: step.operators }, () => ops.cancel(jobId)));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => expected.status));
      const [id, ...others] = new Set(answers.map(({ body }) => body.id));
      expect(others).toEqual([]);
      if (expected.before !== undefined) {
        expect(id).toBe(expected.before);
      } else if (expected.status === 202) {
        expect(model.cancels.map((cancel) => cancel.id)).not.toContain(id);
        model.cancels.push({ id: id ?? '', state: 'open', isDelivered: false });
      }
      return;
    }
    case 'report': {
      const last = model.cancels.at(-1);
      if (last) {
        await ops.pending();
        last.isDelivered ||= last.state === 'open';
        await ops.report(last.id, { state: step.state });
        await ops.report(last.id, { state: step.state });
        if (last.state === 'open') {
          last.state = step.state;
          model.goesOn = false;
          // A report within the same millisecond would be as old as it.
          await sleep(2);
        }
      }
      return;
    }
    case 'restart':
      await ops.close();
      ops = await Operations.start({ dataDir });
  }
}

it('a job is canceling while a cancel is open, is canceled once, and never leaves its final status', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const jobId = `job-${++runs}`;
      const model = new Model();
      for (const step of list) {
        await take(step, jobId, model);
        expect((await ops.job(jobId)).status).toEqual(model.shown ?? 404);
        for (const { id, state } of model.cancels) {
          const command = await ops.command(id);
          expect(state === 'open' ? ['waiting', 'delivered'] : [state]).toContain(command.state);
        }
      }
    }),
    { numRuns: Number(process.env.MODEL_RUNS ?? 5), endOnFailure: true }
  );
});
