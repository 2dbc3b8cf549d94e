import { startTestServer, type TestServer } from '../testing/testServer';

let server: TestServer;
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());

const SIXTY_HOURS = { from: '2026-11-20T00:00:00Z', to: '2026-11-22T12:00:00Z' };

async function offered(interval: string | undefined, range = SIXTY_HOURS) {
  const { body } = await server.call('/v1/query', { ...range, query: { type: 'intervals', interval } });
  const { fields, interval: answered } = body as { fields: Array<{ values: unknown[] }>; interval: string };
  const [names = [], labels = [], chosen = []] = fields.map(({ values }) => values);
  expect(labels).toEqual(['Day', 'Hour', 'Minute'].slice(0, names.length));
  return { names, chosen: names.filter((_, row) => chosen[row] === 1), answered };
}

it('offers day, hour and minute up to 60 hours, and names the one that a chart has', async () => {
  for (const interval of ['day', 'hour', 'minute']) {
    expect(await offered(interval)).toEqual({
      names: ['day', 'hour', 'minute'],
      chosen: [interval],
      answered: interval,
    });
  }
  expect(await offered('auto')).toMatchObject({ chosen: ['hour'] });
  expect(await offered(undefined, { from: '2026-11-20T00:00:00Z', to: '2026-11-20T03:00:00Z' })).toMatchObject({
    chosen: ['minute'],
  });
});

it('offers only days above 60 hours, which a chart then has', async () => {
  const longer = { ...SIXTY_HOURS, to: '2026-11-22T12:00:00.001Z' };
  for (const interval of ['day', 'hour', 'minute', 'auto']) {
    expect(await offered(interval, longer)).toEqual({ names: ['day'], chosen: ['day'], answered: 'day' });
  }
});
