/** What an event costs in each accepted format, compared with the native one in the same run. */
import { type SyncEvent } from '@sync-health/contract';
import { unparse } from 'papaparse';

import { otlpBody } from '../server/src/testing/otlpBody';
import { type Batch, jsonBatch, makeEvents, Sender } from './events';
import { isWanted, type Options } from './options';
import { type Process } from './processes';
import { result, type Result } from './report';
import { untilQuiet } from './server';
import { timed } from './timing';

const BATCH_EVENTS = 1000;
const CLIENTS = 4;
/** Formats alternate, so that changes on the machine affect all of them. */
const ROUNDS = { quick: 1, full: 5 };
const BATCHES = { quick: 4, full: 40 };
/** The highest allowed cost and time, as a multiple of the native format's. */
const MAX_TIMES = 2;

const NATIVE = 'native JSON';

const FORMATS: Record<string, (events: readonly SyncEvent[]) => Batch> = {
  [NATIVE]: jsonBatch,
  NDJSON: (events) => ({
    path: '/v1/events',
    contentType: 'application/x-ndjson',
    body: Buffer.from(events.map((event) => JSON.stringify(event)).join('\n')),
  }),
  'a batch of CloudEvents': (events) => ({
    ...jsonBatch(
      events.map(({ id, connector, recordId, endTime, ...data }) => ({
        ...{ specversion: '1.0', type: 'com.example.synced', id, source: connector, subject: recordId, time: endTime },
        data,
      }))
    ),
    contentType: 'application/cloudevents-batch+json',
  }),
  'OTLP as JSON': (events) => ({
    path: '/v1/traces',
    contentType: 'application/json',
    body: otlpBody(events, 'json'),
  }),
  'OTLP as protobuf': (events) => ({
    path: '/v1/traces',
    contentType: 'application/x-protobuf',
    body: otlpBody(events, 'protobuf'),
  }),
  'CSV with a map': (events) => ({
    path: `/v1/events?map=${encodeURIComponent(JSON.stringify(MAP))}`,
    contentType: 'text/csv',
    body: Buffer.from(
      unparse({ fields: Object.values(COLUMNS), data: events.map((event) => MEMBERS.map((name) => event[name] ?? '')) })
    ),
  }),
};

/** The columns as another product would name them. */
const COLUMNS = {
  ...{ id: 'Event ID', object: 'Type', action: 'Operation', recordId: 'Record', startTime: 'Begin', endTime: 'End' },
  ...{ status: 'Outcome', errorCode: 'Code', errorMessage: 'Message' },
};
const MEMBERS = Object.keys(COLUMNS) as Array<keyof typeof COLUMNS>;
const MAP = { ...COLUMNS, connector: { value: 'zuora-salesforce' }, mode: { value: 'realtime' } };

interface Sum {
  events: number;
  ms: number;
  cpuMs: number;
}

export async function measureFormats(server: Process, options: Options): Promise<Result[]> {
  if (!Object.keys(FORMATS).some((name) => [rateOf(name), costOf(name)].some((row) => isWanted(options, row)))) {
    return [];
  }
  const size = options.isQuick ? 'quick' : 'full';
  const sums = new Map<string, Sum>();
  for (const [name, make] of Object.entries(FORMATS)) {
    const before = await acceptedBy(server);
    await send(server, [make(makeEvents(BATCH_EVENTS))]);
    const accepted = (await acceptedBy(server)) - before;
    if (accepted !== BATCH_EVENTS) {
      throw new Error(`Of ${BATCH_EVENTS} events as ${name}, ${accepted} were accepted`);
    }
  }
  for (let round = 0; round < ROUNDS[size]; round++) {
    for (const [name, make] of Object.entries(FORMATS)) {
      const batches = Array.from({ length: BATCHES[size] }, () => make(makeEvents(BATCH_EVENTS)));
      await untilQuiet(server);
      const before = server.cpuMs;
      const ms = await timed(() => send(server, batches));
      // Background work caused by the events is part of their cost.
      await untilQuiet(server);
      const sum = sums.get(name) ?? { events: 0, ms: 0, cpuMs: 0 };
      sums.set(name, {
        events: sum.events + batches.length * BATCH_EVENTS,
        ms: sum.ms + ms,
        cpuMs: sum.cpuMs + server.cpuMs - before,
      });
    }
  }
  return resultsOf(sums);
}

async function acceptedBy(server: Process): Promise<number> {
  const metrics = await (await server.ask('/metrics')).text();
  return Number(/^sync_health_events_accepted_total (\d+)$/m.exec(metrics)?.[1] ?? NaN);
}

async function send(server: Process, batches: readonly Batch[]) {
  const left = [...batches].reverse();
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const sender = new Sender(server);
      for (let batch = left.pop(); batch !== undefined; batch = left.pop()) {
        await sender.send(batch);
      }
    })
  );
}

const rateOf = (name: string) => `ingest as ${name}, durable events a second`;
const costOf = (name: string) => `processor time of an event as ${name}, microseconds`;

function resultsOf(sums: ReadonlyMap<string, Sum>): Result[] {
  const native = sums.get(NATIVE)!;
  const costUs = ({ cpuMs, events }: Sum) => (cpuMs * 1000) / events;
  const rate = ({ ms, events }: Sum) => (events * 1000) / ms;
  return [...sums].flatMap(([name, sum]) => {
    const [times, slower] = [costUs(sum) / costUs(native), rate(native) / rate(sum)];
    const say = (text: string) => (name === NATIVE ? 'what the others are compared with' : text);
    return [
      result(rateOf(name), rate(sum), say(`half of native; ${slower.toFixed(2)}× as slow`), slower <= MAX_TIMES),
      result(costOf(name), costUs(sum), say(`twice native; ${times.toFixed(2)}×`), times <= MAX_TIMES),
    ];
  });
}
