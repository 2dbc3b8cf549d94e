import { startTestServer } from './src/testing/testServer';
async function main() {
  const server = await startTestServer({ dataDir: '/tmp/ops/measure' });
  await server.app.ready();
  const st = server.app.storage;
  const [row] = await st.rows<{ n: number }>('SELECT count() AS n FROM failures');
  console.log('failures', row);
  if (!row || row.n === 0) {
    for (let i = 0; i < 10; i++) await st.execute(`INSERT INTO failures (rev, connector, id, mode, object, action, record_id, end_time, latency, error_code, error_message, message_group, triggered_by, job_id, attempt, retries, state, record_key, version, arrived)
      SELECT -ms, 'zuora-salesforce', concat('evt-', toString(number)), 'realtime', ['Invoice','Account','Order'][number % 3 + 1], 'update', concat('rec-', toString(number)), fromUnixTimestamp64Milli(ms,'UTC'), 1000 + number % 1000, concat('DACO-0', toString(number % 9)), concat('The account ', toString(number), ' has no CRM id in the target system'), concat('The account <n> has no CRM id ', toString(number % 40)), 'user', '', 1, [], if(number % 3 = 0, 'resolved', 'open'), number, if(number % 3 = 0, 4611686018427387904, 0), today()
      FROM (SELECT number, toInt64(1763000000000 + cityHash64(number) % (14*86400000)) AS ms FROM numbers(${i}*100000, 100000))`);
  }
  const log = new Map<string, number[]>();
  for (const name of ['rows', 'insert', 'execute'] as const) { const f = (st as any)[name].bind(st); (st as any)[name] = async (...a: any[]) => { const t = performance.now(); try { return await f(...a); } finally { const k = name + ' ' + String(a[0]).replace(/\s+/g, ' ').slice(0, 90); (log.get(k) ?? log.set(k, []).get(k)!).push(Math.round(performance.now() - t)); } }; }
  const t = async (label: string, work: () => Promise<any>) => { log.clear(); const b = performance.now(); const r = await work(); console.log(label, Math.round(performance.now() - b), 'ms'); for (const [k, v] of log) console.log('     ', v.join(','), k); return r; };
  const range = { from: '2025-11-01T00:00:00Z', to: '2025-12-15T00:00:00Z' };
  const r = await t('retry filter one code', () => server.call('/v1/commands', { type: 'retry', connector: 'zuora-salesforce', ...range, filters: { errorCode: ['DACO-04'] } }));
  console.log(r.status, r.body.accepted, r.body.skippedCount, r.body.detail);
  const r2 = await t('retry 5000 ids', () => server.call('/v1/commands', { type: 'retry', connector: 'zuora-salesforce', eventIds: Array.from({ length: 5000 }, (_, i) => `evt-${i * 9 + 5}`) }));
  console.log(r2.status, r2.body.accepted, r2.body.skippedCount);
  const p = await t('pending', () => server.call('/v1/commands/pending?connector=zuora-salesforce'));
  console.log(p.body.commands.length, p.body.commands.map((c: any) => c.records.length));
  const rec = p.body.commands[0].records.slice(0, 1000);
  for (let k = 0; k < 3; k++) await t('1000 outcomes by events', () => server.call('/v1/events', rec.slice(k * 300, k * 300 + 300).map((x: any) => ({ id: 'again-' + x.eventId, connector: 'zuora-salesforce', mode: 'realtime', object: x.object, action: 'update', recordId: x.recordId, retryOf: x.eventId, startTime: '2025-12-01T00:00:00Z', endTime: '2025-12-01T00:00:01Z', status: 'success' }))));
  await t('command detail', () => server.call('/v1/commands/' + r.body.id));
  await t('list', () => server.call('/v1/commands'));
  await t('report 50k failed', () => server.call(`/v1/commands/${r.body.id}/result`, { state: 'failed' }));
  await server.close();
}
void main();
