import { startTestServer } from '../testing/testServer';
jest.setTimeout(600_000);
it('measure', async () => {
  const server = await startTestServer({ dataDir: '/tmp/failures/measure' });
  const { storage } = server.app;
  const log = (...args: unknown[]) => process.stderr.write(args.join(' ') + '\n');
  const [row] = await storage.rows<{ n: number }>('SELECT count() AS n FROM failures');
  if ((row?.n ?? 0) === 0) {
    for (let i = 0; i < 10; i++) {
      await storage.execute(`INSERT INTO failures (rev, connector, id, mode, object, action, record_id, end_time, latency, error_code, error_message, message_group, triggered_by, job_id, attempt, retries, state, record_key, version, arrived)
      SELECT -ms, 'zuora-salesforce', concat('evt-', toString(number)), 'realtime', ['Invoice','Account','Order'][number % 3 + 1], 'update', concat('rec-', toString(number)),
        fromUnixTimestamp64Milli(ms,'UTC'), 1000 + number % 1000, concat('DACO-0', toString(number % 9)), concat('The account ', toString(number), ' has no CRM id in the target system'), concat('The account <n> has no CRM id ', toString(number % 40)), 'user', '', 1, [], if(number % 3 = 0, 'resolved', 'open'), number, if(number % 3 = 0, 4611686018427387904, 0), today()
      FROM (SELECT number, toInt64(1763000000000 + cityHash64(number) % (14*86400000)) AS ms FROM numbers(${i}*100000, 100000))`);
    }
  }
  const range = { from: '2025-11-01T00:00:00Z', to: '2025-12-15T00:00:00Z' };
  const ask = async (name: string, query: object, times = 15) => {
    const ms: number[] = []; let body: any;
    for (let i = 0; i < times; i++) { const t = performance.now(); ({ body } = await server.call('/v1/query', { ...range, query })); ms.push(performance.now() - t); }
    ms.sort((a, b) => a - b);
    log(name.padEnd(40), 'p50', ms[Math.floor(times / 2)]!.toFixed(1), 'max', ms.at(-1)!.toFixed(1), body.fields ? body.fields[0].values.length : JSON.stringify(body).slice(0, 300));
    return body;
  };
  let body = await ask('first page of 100', { type: 'failures', limit: 100 });
  body = await ask('first page of 50000 skipped', { type: 'failures', limit: 1000 }, 3);
  let cursor = body.nextCursor;
  for (let p = 0; p < 49; p++) { const r: any = (await server.call('/v1/query', { ...range, query: { type: 'failures', limit: 1000, cursor } })).body; cursor = r.nextCursor; }
  await ask('page 500 of 100', { type: 'failures', limit: 100, cursor });
  await ask('state open', { type: 'failures', limit: 100, state: ['open'] });
  await ask('state retrying (none)', { type: 'failures', limit: 100, state: ['retrying'] });
  await ask('errorCode', { type: 'failures', limit: 100, filters: { errorCode: ['DACO-03'] } });
  await ask('search part', { type: 'failures', limit: 100, search: 'rec-77777' });
  await ask('search common', { type: 'failures', limit: 100, search: 'CRM' });
  await ask('orderBy endTime', { type: 'failures', limit: 100, orderBy: 'endTime' });
  await ask('orderBy latency', { type: 'failures', limit: 100, orderBy: '-latency' }, 5);
  await ask('errors', { type: 'errors' }, 5);
  await ask('errors open', { type: 'errors', state: ['open'] }, 5);
  const t = performance.now();
  const csv = await server.app.inject({ url: `/v1/failures.csv?from=${range.from}&to=${range.to}`, headers: { authorization: 'Bearer test-token' } });
  log('csv', (performance.now() - t).toFixed(0), csv.headers['sync-health-more'], csv.body.split('\r\n').length);
  log(csv.body.slice(0, 400));
  const t2 = performance.now();
  await server.call('/v1/events', Array.from({ length: 5000 }, (_, i) => ({ id: `s-${Date.now()}-${i}`, connector: 'zuora-salesforce', mode: 'realtime', object: 'Invoice', action: 'update', recordId: `rec-${i * 60}`, startTime: '2025-12-01T00:00:00Z', endTime: '2025-12-01T00:00:01Z', status: 'success' })));
  log('5000 successes', (performance.now() - t2).toFixed(0));
  const { failures } = server.app;
  void failures;
  await server.close();
  const t3 = performance.now();
  const again = await startTestServer({ dataDir: '/tmp/failures/measure' });
  log('restart', (performance.now() - t3).toFixed(0));
  await again.close();
});
