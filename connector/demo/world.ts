/** Assembles the demo's world: the billing system, the CRM, the people, and the connector between the systems. */
import { type JobState } from '../src';
import { BillingSystem, type BillingState } from './billing/billingSystem';
import { runActivities, runBilling, type Tempo } from './billing/business';
import { populate } from './billing/population';
import { type ObjectName } from './billing/records';
import { Crm, type CrmState } from './crm/crm';
import { type CrmPort } from './crm/port';
import { CRM_SCHEMA } from './crm/schema';
import { type Incident, weatherAt } from './crm/weather';
import { Steward, type StewardPace } from './steward';
import { FailureBook, type OpenFailure } from './sync/failureBook';
import { type KnownJob, ManualJobs } from './sync/manualJobs';
import { RealtimeSync } from './sync/realtimeSync';
import { RecordSync } from './sync/recordSync';
import { Retries, type RetriesDone } from './sync/retries';
import { type RecordEvent, type SyncTask } from './sync/task';
import { type Clock } from './time/clock';
import { Random } from './time/random';

/** Everything that must outlive the process. */
export interface WorldState {
  billing: BillingState;
  crm: CrmState;
  failures: OpenFailure[];
  unfinished: SyncTask[];
  jobs: KnownJob[];
  retriesDone: RetriesDone;
}

export interface WorldOptions {
  clock: Clock;
  seed: number;
  tempo: Tempo;
  steward: StewardPace;
  /** How long a session of the CRM lasts, in milliseconds. */
  sessionMs: number;
  incidents: readonly Incident[];
  /** How to call the CRM. */
  reach: (crm: Crm) => CrmPort | Promise<CrmPort>;
  record: RecordEvent;
  reportJob: (jobId: string, state: JobState) => Promise<void>;
  flush: () => Promise<void>;
  nextEventId: () => string;
  /** The stored state; a new world without it. */
  state?: WorldState;
  /** Stops the world. */
  signal?: AbortSignal;
}

export interface World {
  billing: BillingSystem;
  crm: Crm;
  sync: RecordSync;
  realtime: RealtimeSync;
  jobs: ManualJobs;
  retries: Retries;
  book: FailureBook;
  random: Random;
  /** Starts it. */
  start: () => void;
  readonly state: WorldState;
}

function isObjectName(name: string): name is ObjectName {
  return name in CRM_SCHEMA;
}

export async function createWorld(options: WorldOptions): Promise<World> {
  const { clock, seed, tempo, sessionMs, incidents, record, nextEventId, state, signal } = options;
  // Each part has its own random generator, so that a change in one does not change the others.
  const [business, billRun, records, target, people, connector] = [1, 2, 3, 4, 5, 6].map(
    (part) => new Random(seed + part)
  );
  const random = connector!;
  const now = () => clock.now();

  const crm = new Crm(target!, now, () => weatherAt(now(), incidents), sessionMs, state?.crm);
  const openCrmAccount = () => crm.openAccount();
  const billingParts = [records!, now, (change: Parameters<RealtimeSync['take']>[0]) => realtime.take(change)] as const;
  const billing = state ? BillingSystem.restore(state.billing, ...billingParts) : new BillingSystem(...billingParts);
  if (!state) {
    populate(billing, records!, openCrmAccount);
    crm.seed(billing.state.records);
  }

  const book = new FailureBook(state?.failures);
  const steward = new Steward({ billing, crm, clock, random: people! }, options.steward, signal);
  const sync = new RecordSync({
    billing,
    port: await options.reach(crm),
    clock,
    book,
    record,
    nextEventId,
    onError: (task, error) => steward.hear(task, error),
  });
  const realtime = new RealtimeSync(sync, clock, random, state?.unfinished);
  const jobs = new ManualJobs({ sync, clock, report: options.reportJob, flush: options.flush }, state?.jobs);
  const retries = new Retries({ sync, billing, book, clock, isObjectName }, state?.retriesDone);

  return {
    billing,
    crm,
    sync,
    realtime,
    jobs,
    retries,
    book,
    random,
    start() {
      realtime.start();
      book.all.forEach((failure) => steward.hear(failure, failure));
      void runActivities({ billing, random: business!, clock, openCrmAccount }, tempo, signal);
      void runBilling({ billing, random: billRun!, clock, onArchived: (gone) => crm.forget(gone) }, signal);
    },
    get state() {
      return {
        billing: billing.state,
        crm: crm.state,
        failures: book.all,
        unfinished: realtime.unfinished,
        jobs: [...jobs.known],
        retriesDone: retries.done,
      };
    },
  };
}
