/** Data of an earlier release gives the same answers with this one, which migrates the directory at its first start. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { makeEvent } from '../events';
import { startTestServer, type TestServer } from '../testServer';
import { askAll, type Columns, type Kept, RELEASES } from './questions';

const NAMES = readdirSync(RELEASES)
  .filter((file) => file.endsWith('.json'))
  .map((file) => path.basename(file, '.json'));

/** Columns whose meaning has changed since, by query. */
const MEANT_OTHERWISE: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  // A unit goes with the number before it: “30 s” and “1 min” are one cause.
  '2026-11-27': { errors: ['message'] },
};

describe.each(NAMES)('the release of %s', (release) => {
  const kept = JSON.parse(readFileSync(path.join(RELEASES, `${release}.json`), 'utf8')) as Kept;
  const directory = mkdtempSync(path.join(tmpdir(), 'sync-health-upgrade-'));
  let server: TestServer;
  let answers: Record<string, Columns>;

  const ask = () =>
    askAll(async (address, body) => {
      const answer = await server.call(address, body);
      expect(answer).toMatchObject({ status: 200 });
      return answer.body;
    });

  beforeAll(async () => {
    execFileSync('tar', ['-xzf', path.join(RELEASES, `${release}.tar.gz`), '-C', directory]);
    server = await startTestServer({ dataDir: directory, comparesCounts: true });
    answers = await ask();
  });
  afterAll(async () => {
    await server.close();
    rmSync(directory, { recursive: true });
  });

  it.each(Object.keys(kept.answers))('%s', (question) => {
    const since = MEANT_OTHERWISE[release]?.[question] ?? [];
    const before = Object.fromEntries(
      Object.entries(kept.answers[question]!).filter(([column]) => !since.includes(column))
    );
    const now = answers[question]!;
    expect(Object.fromEntries(Object.keys(before).map((column) => [column, now[column]]))).toEqual(before);
    expect(Object.values(before)[0]!.length).toBeGreaterThan(0);
  });

  it('an event that it had is a duplicate, and a new one is counted', async () => {
    const { id: ids, connector } = answers.failures!;
    const known = makeEvent({ id: String(ids![0]), connector: String(connector![0]) });
    expect(await server.call('/v1/events', [known, makeEvent({ endTime: '2026-11-11T10:00:00Z' })])).toMatchObject({
      body: { accepted: 1, duplicates: 1 },
    });
    const [before, after] = [answers, await ask()].map(({ summary }) => Number(summary!.synced?.[0]));
    expect(after).toBe(before! + 1);
  });
});
