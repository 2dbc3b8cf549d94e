/**
 * Valid bodies of every format, changed at random: none is answered 5xx, counts add up to what was sent, and events
 * beside a changed one are stored. SYNC_HEALTH_FUZZ_RUNS and SYNC_HEALTH_FUZZ_SEED try more than `npm test` does.
 */
import { type SyncEvent } from '@sync-health/contract';
import fc from 'fast-check';

import { makeEvent } from './events';
import { anyBytes, anyMember } from './mutations';
import { otlpBody } from './otlpBody';
import { startTestServer, TEST_TOKEN, type TestServer } from './testServer';

const RUNS = Number(process.env.SYNC_HEALTH_FUZZ_RUNS ?? 15);
const SEED = Number(process.env.SYNC_HEALTH_FUZZ_SEED ?? 20_261_120);
const options = { numRuns: RUNS, seed: SEED, endOnFailure: RUNS > 1000 };
const MS_A_RUN = 2000;

const SECRET = 'a secret of both sides';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ fivetranSecret: SECRET, payloadDays: 1, comparesCounts: true });
});
afterAll(() => server.close());

interface Format {
  url: string;
  type: string;
  /** A body of items, of which each is of one event. */
  encode(items: readonly object[]): Buffer;
  item(event: SyncEvent): object;
  /** How many items a changed body has; null if that can't be told. */
  count(text: string): number | null;
  headers?: object;
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

/** The length of a list in a JSON text; null without one. */
function listed(text: string, listOf: (value: unknown) => unknown = (value) => value): number | null {
  try {
    const list = listOf(JSON.parse(text));
    return Array.isArray(list) ? list.length : null;
  } catch {
    return null;
  }
}

const cloudEvent = ({ id, connector, ...data }: SyncEvent) => ({
  ...{ specversion: '1.0', type: 't', id, source: connector },
  data,
});

const attributes = (members: object) =>
  Object.entries(members).map(([key, stringValue]) => ({ key: `sync_health.${key}`, value: { stringValue } }));

const nanos = (time: string) => `${Date.parse(time)}000000`;

const inOtlp = ({ id, connector, object, action, recordId }: SyncEvent, more: object) =>
  attributes({ id, connector, object, action, record_id: recordId, ...more });

const otlp = (kind: 'Spans' | 'Logs', list: string, items: readonly object[]) =>
  json({ [`resource${kind}`]: [{ [`scope${kind}`]: [{ [list]: items }] }] });

const COLUMNS = Object.keys(makeEvent());

const FORMATS: Record<string, Format> = {
  JSON: {
    url: '/v1/events',
    type: 'application/json',
    encode: json,
    item: (event) => event,
    count: (text) => listed(text),
  },
  NDJSON: {
    url: '/v1/events',
    type: 'application/x-ndjson',
    encode: (items) => Buffer.from(items.map((item) => JSON.stringify(item)).join('\n')),
    item: (event) => event,
    count: (text) => text.split('\n').filter((line) => line.trim() !== '').length,
  },
  'CloudEvents in a batch': {
    url: '/v1/events',
    type: 'application/cloudevents-batch+json',
    encode: json,
    item: cloudEvent,
    count: (text) => listed(text),
  },
  CSV: {
    url: '/v1/events',
    type: 'text/csv',
    encode: (items) => {
      const rows = [COLUMNS, ...items.map((item) => COLUMNS.map((name) => (item as Record<string, unknown>)[name]))];
      const cell = (value: unknown) => `"${String(JSON.stringify(value) ?? '').replaceAll('"', '""')}"`;
      return Buffer.from(
        rows
          .map((row) =>
            row.map((value) => (typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : cell(value))).join(',')
          )
          .join('\r\n')
      );
    },
    item: (event) => event,
    count: () => null,
  },
  'spans as JSON': {
    url: '/v1/traces',
    type: 'application/json',
    encode: (items) => otlp('Spans', 'spans', items),
    item: (event) => ({
      ...{ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', name: 'sync', status: { code: 1 } },
      ...{ startTimeUnixNano: nanos(event.startTime), endTimeUnixNano: nanos(event.endTime) },
      attributes: inOtlp(event, {}),
    }),
    count: () => null,
  },
  'log records as JSON': {
    url: '/v1/logs',
    type: 'application/json',
    encode: (items) => otlp('Logs', 'logRecords', items),
    item: (event) => ({
      timeUnixNano: nanos(event.endTime),
      body: { stringValue: 'synced' },
      attributes: inOtlp(event, { duration_ms: '1000' }),
    }),
    count: () => null,
  },
};

interface Counts {
  accepted: number;
  duplicates: number;
  conflicts: number;
  rejected: Array<{ index: number }>;
}

async function send({ url, type, headers }: Pick<Format, 'url' | 'type' | 'headers'>, payload: Buffer) {
  const answer = await server.app.inject({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${TEST_TOKEN}`, 'content-type': type, ...headers },
    payload,
  });
  expect(answer.statusCode).toBeLessThan(500);
  return { status: answer.statusCode, bytes: answer.rawPayload };
}

const COUNTERS = ['accepted', 'duplicate', 'conflicting', 'rejected'].map((name) => `events_${name}`);

/** What became of all items so far. */
async function settled(): Promise<number> {
  const text = await server.app.metrics.scrape();
  return [...text.matchAll(/^sync_health_(\w+)_total(?:\{[^}]*\})? (\d+)$/gm)]
    .filter(([, name]) => name === 'otlp_ignored' || COUNTERS.includes(name!))
    .reduce((sum, [, , value]) => sum + Number(value), 0);
}

const sum = ({ accepted, duplicates, conflicts, rejected }: Counts) =>
  // Conflicts are listed among the rejected ones.
  accepted + duplicates + rejected.length + (rejected.length < conflicts ? conflicts : 0);

const isTaken = ({ status }: { status: number }) => status === 200 || status === 422;
const countsOf = (bytes: Buffer) => JSON.parse(bytes.toString()) as Counts;

let neighbours = 0;
const beside = () => makeEvent({ id: `beside-${++neighbours}`, connector: 'beside' });
const storedBeside = async () =>
  Number(
    (await server.app.storage.rows<{ n: string }>("SELECT count() AS n FROM events WHERE connector = 'beside'"))[0]?.n
  );

describe.each(Object.entries(FORMATS))('%s', (_name, format) => {
  const isOtlp = format.url !== '/v1/events';

  it(
    'with an odd member: what is beside it is stored, and counts add up',
    async () => {
      await fc.assert(
        fc.asyncProperty(anyMember, fc.boolean(), async (mutate, isFailed) => {
          const [sane, before] = [await storedBeside(), isOtlp ? await settled() : 0];
          const odd = makeEvent({ connector: 'odd', ...(isFailed ? { status: 'failed', payload: { a: [1] } } : {}) });
          const items = [format.item(beside()), mutate(format.item(odd)), format.item(beside())];
          const answer = await send(format, format.encode(items));
          // A span with a member that is no list is refused with all others, so that its sender notices.
          if (isOtlp && answer.status === 400) {
            neighbours -= 2;
            return;
          }
          expect(answer.status).toBe(200);
          expect((await storedBeside()) - sane).toBe(2);
          if (isOtlp) {
            expect((await settled()) - before).toBe(items.length);
          } else {
            const counts = countsOf(answer.bytes);
            expect(sum(counts)).toBe(items.length);
            expect(counts.rejected.filter(({ index }) => index !== 1)).toEqual([]);
          }
        }),
        options
      );
    },
    RUNS * MS_A_RUN + 60_000
  );

  it(
    'with changed bytes: it is answered, and counts add up',
    async () => {
      await fc.assert(
        fc.asyncProperty(anyBytes, async (mutate) => {
          const events = [1, 2, 3].map(() => makeEvent({ connector: 'bytes', status: 'failed' }));
          const body = mutate(format.encode(events.map(format.item)));
          const answer = await send(format, body);
          const count = format.count(body.toString().replace(/^\ufeff/, ''));
          if (!isOtlp && isTaken(answer) && count !== null) {
            expect(sum(countsOf(answer.bytes))).toBe(count);
          }
        }),
        options
      );
    },
    RUNS * MS_A_RUN + 60_000
  );
});

const AIRBYTE = {
  data: {
    jobId: 1,
    success: true,
    connection: { name: 'c' },
    startedAt: '2026-11-20T10:00:00Z',
    finishedAt: '2026-11-20T11:00:00Z',
    recordsCommitted: 5,
  },
};
const FIVETRAN = {
  event: 'sync_end',
  created: '2026-11-20T10:00:00Z',
  connector_name: 'c',
  sync_id: 's',
  data: { status: 'SUCCESSFUL' },
};
const OPEN_LINEAGE = {
  eventType: 'COMPLETE',
  eventTime: '2026-11-20T10:00:00Z',
  run: { runId: 'r' },
  job: { namespace: 'c', name: 'n' },
  outputs: [{ outputFacets: { outputStatistics: { rowCount: 4 } } }],
};

it.each([
  ['airbyte', AIRBYTE],
  ['fivetran', FIVETRAN],
  ['openlineage', OPEN_LINEAGE],
])(
  'notifications of %s: each is taken, ignored or refused',
  async (vendor, notification) => {
    const format = { url: `/v1/webhooks/${vendor}`, type: 'application/json' };
    await fc.assert(
      fc.asyncProperty(anyMember, anyBytes, fc.boolean(), async (member, bytes, byBytes) => {
        const { status, bytes: text } = await send(
          format,
          byBytes ? bytes(json(notification)) : json(member(notification))
        );
        if (status === 200) {
          const { accepted, ignored } = JSON.parse(text.toString()) as { accepted: number; ignored: number };
          expect(accepted + ignored).toBe(1);
        }
      }),
      options
    );
  },
  RUNS * MS_A_RUN + 60_000
);

const ONE_CLOUD_EVENT = 'application/cloudevents+json';

it(
  'one CloudEvent, structured or binary: it is counted once or refused',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        anyMember,
        anyBytes,
        fc.string({ unit: 'binary' }),
        fc.nat(3),
        async (member, bytes, text, way) => {
          const { data, ...rest } = cloudEvent(makeEvent({ connector: 'one' }));
          const header = text.replaceAll(/[\0-\x1f\x7f-\u{10ffff}]/gu, '%');
          const headers = { ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [`ce-${name}`, value])) };
          const answer = await [
            () => send({ url: '/v1/events', type: ONE_CLOUD_EVENT }, json(member({ data, ...rest }))),
            () => send({ url: '/v1/events', type: ONE_CLOUD_EVENT }, bytes(json({ data, ...rest }))),
            () => send({ url: '/v1/events', type: 'application/json', headers }, bytes(json(data))),
            () =>
              send(
                { url: '/v1/events', type: 'application/json', headers: { ...headers, 'ce-id': header } },
                json(data)
              ),
          ][way]!();
          if (isTaken(answer)) {
            expect(sum(countsOf(answer.bytes))).toBe(1);
          }
        }
      ),
      options
    );
  },
  RUNS * MS_A_RUN + 60_000
);

it(
  'spans as protobuf with changed bytes: each is answered in protobuf',
  async () => {
    await fc.assert(
      fc.asyncProperty(anyBytes, async (mutate) => {
        const events = [1, 2, 3].map(() => makeEvent({ connector: 'protobuf', status: 'failed' }));
        const type = 'application/x-protobuf';
        const { status } = await send({ url: '/v1/traces', type }, mutate(otlpBody(events, 'protobuf')));
        expect([200, 400]).toContain(status);
      }),
      options
    );
  },
  RUNS * MS_A_RUN + 60_000
);
