/**
 * Failures and retries against a small model: events in any order, two operators, dismissals, pauses and stops,
 * redeliveries, reports, time-outs, restarts, and crashes between a commit and its answer.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type DeliveredCommand, type RetryOutcome } from '@sync-health/contract';
import fc from 'fast-check';

import { at, failed, Operations, succeeded } from '../testing/operations';

jest.setTimeout(300_000);

const RECORDS = 3;

interface Failure {
  id: string;
  record: number;
  end: number;
  /** By the connector's report. */
  isResolved: boolean;
  isDismissed: boolean;
}

interface Retry {
  id: string;
  isDelivered: boolean;
  wasDelivered: boolean;
  isReported: boolean;
  isPaused: boolean;
  items: Map<Failure, RetryOutcome>;
}

class Model {
  readonly failures: Failure[] = [];
  readonly successes: Array<{ record: number; end: number; retryOf: Failure | undefined }> = [];
  readonly retries: Retry[] = [];

  isResolved(failure: Failure): boolean {
    const { record, end, isResolved } = failure;
    return (
      isResolved ||
      this.successes.some((success) => success.record === record && (success.end > end || success.retryOf === failure))
    );
  }

  inFlight(record: number): [Retry, Failure] | undefined {
    for (const retry of this.retries) {
      for (const [failure, outcome] of retry.items) {
        if (outcome === 'pending' && failure.record === record) {
          return [retry, failure];
        }
      }
    }
    return undefined;
  }

  state(failure: Failure): string {
    const isRetrying = this.inFlight(failure.record)?.[1] === failure;
    return this.isResolved(failure) ? 'resolved' : isRetrying ? 'retrying' : failure.isDismissed ? 'dismissed' : 'open';
  }

  states(): Record<string, string> {
    return Object.fromEntries(
      this.failures.map((failure) => {
        return [failure.id, this.state(failure)];
      })
    );
  }

  attempt(record: number, end: number, isSuccess: boolean, retryOf: Failure | undefined) {
    if (isSuccess) {
      this.successes.push({ record, end, retryOf });
    }
    const flying = this.inFlight(record);
    if (flying && (flying[1] === retryOf || (isSuccess && end > flying[1].end))) {
      flying[0].items.set(flying[1], isSuccess ? 'succeeded' : 'failed');
    }
  }

  /** The failures that a retry of these takes: the newest one of each record that is open and not in flight. */
  accept(failures: readonly Failure[]): Failure[] {
    const taken = new Map<number, Failure>();
    for (const failure of [...failures].sort((a, b) => b.end - a.end)) {
      if (this.state(failure) === 'open' && !this.inFlight(failure.record) && !taken.has(failure.record)) {
        taken.set(failure.record, failure);
      }
    }
    return [...taken.values()];
  }

  settle(retry: Retry, failure: Failure, outcome: RetryOutcome) {
    retry.items.set(failure, outcome);
    failure.isResolved ||= outcome === 'succeeded';
  }
}

type Step =
  | { step: 'attempt'; record: number; end: number; isSuccess: boolean; retries: boolean }
  | { step: 'retry'; picks: number[]; operators: number }
  | { step: 'crash'; picks: number[]; writes: number }
  | { step: 'dismiss' | 'reopen'; picks: number[] }
  | { step: 'pause' | 'resume' | 'stop'; pick: number }
  | { step: 'deliver' }
  | {
      step: 'report';
      pick: number;
      outcomes: Array<'succeeded' | 'failed' | 'skipped' | null>;
      state: 'completed' | 'failed';
    }
  | { step: 'expire' }
  | { step: 'restart' };

const picks = fc.array(fc.nat(20), { minLength: 1, maxLength: 4 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        step: fc.constant('attempt' as const),
        record: fc.nat(RECORDS - 1),
        end: fc.nat(1000),
        isSuccess: fc.boolean(),
        retries: fc.boolean(),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({ step: fc.constant('retry' as const), picks, operators: fc.integer({ min: 1, max: 3 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ step: fc.constant('crash' as const), picks, writes: fc.integer({ min: 0, max: 3 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ step: fc.constantFrom('dismiss' as const, 'reopen' as const), picks }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        step: fc.constantFrom('pause' as const, 'resume' as const, 'stop' as const),
        pick: fc.nat(20),
      }),
    },
    { weight: 3, arbitrary: fc.constant({ step: 'deliver' as const }) },
    {
      weight: 2,
      arbitrary: fc.record({
        step: fc.constant('report' as const),
        pick: fc.nat(20),
        outcomes: fc.array(fc.constantFrom('succeeded' as const, 'failed' as const, 'skipped' as const, null), {
          minLength: RECORDS,
          maxLength: RECORDS,
        }),
        state: fc.constantFrom('completed' as const, 'failed' as const),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ step: 'expire' as const }) },
    { weight: 1, arbitrary: fc.constant({ step: 'restart' as const }) }
  ),
  { minLength: 5, maxLength: 30 }
);

let dataDir: string;
let ops: Operations;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-model-'));
  ops = await Operations.start({ dataDir });
});
afterAll(async () => {
  await ops.close();
  await rm(dataDir, { recursive: true });
});

/** The real server beside its model. */
class Run {
  readonly model = new Model();
  #count = 0;

  constructor(private readonly connector: string) {
    ops.connector = connector;
  }

  async take(step: Step) {
    switch (step.step) {
      case 'attempt':
        return this.#attempt(step);
      case 'retry':
        return this.#retry(step.picks, step.operators);
      case 'crash':
        return this.#crash(step.picks, step.writes);
      case 'dismiss':
      case 'reopen':
        return this.#dismiss(step.step, step.picks);
      case 'pause':
      case 'resume':
      case 'stop':
        return this.#control(step.step, step.pick);
      case 'deliver':
        return this.#deliver();
      case 'report':
        return this.#report(step);
      case 'expire':
        return this.#expire();
      case 'restart':
        return this.#restart();
    }
  }

  async #attempt({ record, end, isSuccess, retries }: Extract<Step, { step: 'attempt' }>) {
    const id = `${this.connector}-${++this.#count}`;
    // No two attempts end at the same moment.
    const endsAt = end + this.#count / 1000;
    const retryOf = retries ? this.model.inFlight(record)?.[1] : undefined;
    const members = {
      id,
      connector: this.connector,
      recordId: `r${record}`,
      endTime: at(endsAt),
      ...(retryOf ? { retryOf: retryOf.id } : {}),
    };
    const event = isSuccess ? succeeded(members) : failed(members);
    await ops.send(event);
    await ops.send(event);
    this.model.attempt(record, endsAt, isSuccess, retryOf);
    if (!isSuccess) {
      this.model.failures.push({ id, record, end: endsAt, isResolved: false, isDismissed: false });
    }
  }

  #pick(numbers: readonly number[]): Failure[] {
    const { failures } = this.model;
    return failures.length === 0 ? [] : [...new Set(numbers.map((number) => failures[number % failures.length]!))];
  }

  async #retry(numbers: readonly number[], operators: number) {
    const chosen = this.#pick(numbers);
    const ids = [...chosen.map(({ id }) => id), 'unknown'];
    const expected = this.model.accept(chosen);
    const answers = await Promise.all(Array.from({ length: operators }, () => ops.retry(ids)));
    for (const { status, body } of answers) {
      expect(status).toBe(202);
      expect(body.accepted + body.skippedCount).toBe(ids.length);
    }
    expect(answers.map(({ body }) => body.accepted).reduce((sum, count) => sum + count)).toBe(expected.length);
    const winner = answers.find(({ body }) => body.accepted > 0);
    if (winner) {
      this.#add(winner.body.id, expected);
    }
  }

  #add(id: string, failures: readonly Failure[]) {
    this.model.retries.push({
      id,
      isDelivered: false,
      wasDelivered: false,
      isReported: false,
      isPaused: false,
      items: new Map(failures.map((failure) => [failure, 'pending'])),
    });
  }

  /** The process ends after some of the store's transactions, and the operator asks again. */
  async #crash(numbers: readonly number[], writes: number) {
    const chosen = this.#pick(numbers);
    const expected = this.model.accept(chosen);
    const ids = [...chosen.map(({ id }) => id), 'unknown'];
    const key = { 'idempotency-key': `${this.connector}-crash-${++this.#count}` };
    const { decisions } = ops.server.app;
    const { transaction } = decisions;
    let left = writes;
    const failing: typeof transaction = async (work) => {
      if (left-- <= 0) {
        throw new Error('the disk is gone');
      }
      return transaction(work);
    };
    Object.assign(decisions, { transaction: failing });
    await ops.retry(ids, key);
    Object.assign(decisions, { transaction });
    await this.#restart();
    const { status, body } = await ops.retry(ids, key);
    expect(status).toBe(202);
    expect(body.accepted).toBe(expected.length);
    if (expected.length > 0) {
      this.#add(body.id, expected);
    }
  }

  async #dismiss(type: 'dismiss' | 'reopen', numbers: readonly number[]) {
    const chosen = this.#pick(numbers);
    const wanted = chosen.filter(
      (failure) => this.model.state(failure) === (type === 'dismiss' ? 'open' : 'dismissed')
    );
    const eventIds = [...chosen.map(({ id }) => id), 'unknown'];
    const { status, body } = await ops.ask({ type, connector: this.connector, eventIds, reason: 'so decided' });
    expect([status, body.accepted, body.skippedCount]).toEqual([202, wanted.length, eventIds.length - wanted.length]);
    wanted.forEach((failure) => (failure.isDismissed = type === 'dismiss'));
  }

  async #control(action: 'pause' | 'resume' | 'stop', pick: number) {
    const retry = this.model.retries[pick % Math.max(this.model.retries.length, 1)];
    if (!retry) {
      return;
    }
    const isPending = [...retry.items.values()].includes('pending');
    const isUnderWay = isPending && !retry.isReported;
    const { status } = await ops.call(`/v1/commands/${retry.id}/${action}`, { body: { reason: 'so decided' } });
    if (action === 'stop' ? isPending : isUnderWay) {
      expect(status).toBe(200);
      if (action === 'stop') {
        retry.items.forEach((outcome, failure) => outcome === 'pending' && retry.items.set(failure, 'skipped'));
      } else if (retry.isPaused !== (action === 'pause')) {
        retry.isPaused = action === 'pause';
        retry.isDelivered &&= retry.isPaused;
      }
    }
  }

  async #deliver() {
    const delivered = await ops.pending();
    const due = this.model.retries.filter(
      ({ isDelivered, isPaused, isReported, items }) =>
        !isDelivered && !isPaused && !isReported && [...items.values()].includes('pending')
    );
    expect(delivered.map(idOf).sort()).toEqual(due.map(({ id }) => id).sort());
    for (const retry of due) {
      const command = delivered.find(({ id }) => id === retry.id);
      const pending = [...retry.items].filter(([, outcome]) => outcome === 'pending').map(([{ id }]) => id);
      expect(command?.records.map(({ eventId }) => eventId).sort()).toEqual(pending.sort());
      retry.isDelivered = true;
      retry.wasDelivered = true;
    }
  }

  async #report({ pick, outcomes, state }: Extract<Step, { step: 'report' }>) {
    const delivered = this.model.retries.filter(({ isDelivered }) => isDelivered);
    const retry = delivered[pick % Math.max(delivered.length, 1)];
    if (!retry) {
      return;
    }
    const named = [...retry.items.keys()].flatMap((failure, index) => {
      const outcome = outcomes[index];
      return outcome ? [{ failure, outcome }] : [];
    });
    const body = { state, results: named.map(({ failure, outcome }) => ({ eventId: failure.id, outcome })) };
    await ops.report(retry.id, body);
    await ops.report(retry.id, body);
    retry.isReported ||= !retry.isPaused;
    for (const [failure, outcome] of retry.items) {
      const result =
        named.find((one) => one.failure === failure)?.outcome ?? (state === 'failed' ? 'failed' : undefined);
      if (outcome === 'pending' && result) {
        this.model.settle(retry, failure, result);
      }
    }
  }

  async #expire() {
    const { app } = ops.server;
    const later = Date.now() + app.config.commands.retryTimeoutMs + 1000;
    jest.spyOn(Date, 'now').mockReturnValue(later);
    await app.commands.expire();
    jest.restoreAllMocks();
    for (const retry of this.model.retries.filter(({ wasDelivered, isPaused }) => wasDelivered && !isPaused)) {
      for (const [failure, outcome] of retry.items) {
        if (outcome === 'pending') {
          this.model.settle(retry, failure, 'failed');
        }
      }
    }
  }

  async #restart() {
    await ops.close();
    ops = await Operations.start({ dataDir });
    ops.connector = this.connector;
  }

  async check() {
    expect(await ops.states({ filters: { connector: [this.connector] } })).toEqual(this.model.states());
    for (const { id, items } of this.model.retries) {
      const command = await ops.command(id);
      const outcomes = { pending: 0, succeeded: 0, failed: 0, skipped: 0 };
      items.forEach((outcome) => outcomes[outcome]++);
      expect(command.outcomes).toEqual(outcomes);
      expect(Object.fromEntries(command.items.map(({ eventId, outcome }) => [eventId, outcome]))).toEqual(
        Object.fromEntries([...items].map(([failure, outcome]) => [failure.id, outcome]))
      );
      if (outcomes.pending === 0) {
        expect(['completed', 'failed', 'stopped']).toContain(command.state);
      }
    }
  }
}

const idOf = ({ id }: DeliveredCommand) => id;

it('failures and retries match the model in any order of steps, and no record is retried twice', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const run = new Run(`model-${++runs}`);
      for (const step of list) {
        await run.take(step);
        await run.check();
      }
    }),
    { numRuns: Number(process.env.MODEL_RUNS ?? 8), endOnFailure: true }
  );
});
