import { startTestServer } from '../testing/testServer';
jest.setTimeout(600_000);
it('measure', async () => {
  const server = await startTestServer({ dataDir: '/tmp/failures/measure' });
  const range = { from: '2025-11-01T00:00:00Z', to: '2025-12-15T00:00:00Z' };
  let cursor: string | undefined;
  const ask = async (name: string, query: object, times = 15) => {
    let body: any; await server.call('/v1/query', { ...range, query });
    const c = process.cpuUsage(); const t = performance.now();
    for (let i = 0; i < times; i++) ({ body } = await server.call('/v1/query', { ...range, query }));
    const u = process.cpuUsage(c);
    process.stderr.write(`${name} cpu ${((u.user + u.system) / 1000 / times).toFixed(1)} wall ${((performance.now() - t) / times).toFixed(1)}\n`);
    cursor = body.nextCursor;
  };
  await new Promise((r) => setTimeout(r, 3000));
  await ask('first page', { type: 'failures', limit: 100 });
  await ask('1000', { type: 'failures', limit: 1000 }, 3);
  for (let p = 0; p < 49; p++) cursor = ((await server.call('/v1/query', { ...range, query: { type: 'failures', limit: 1000, cursor } })).body as any).nextCursor;
  await ask('page 500', { type: 'failures', limit: 100, cursor });
  await ask('open', { type: 'failures', limit: 100, state: ['open'] });
  await ask('errors', { type: 'errors' }, 3);
  await server.close();
});
