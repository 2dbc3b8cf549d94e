/** Text that the rules of a file match never reaches storage, and redeliveries are still told from conflicts. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type SyncEvent } from '@sync-health/contract';

import { makeEvent } from '../testing/events';
import { startTestServer, type TestServer } from '../testing/testServer';
import { Masks } from './masks';
import { MaskFileError, readMaskFile } from './readFile';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sync-health-masks-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

async function fileOf(content: unknown): Promise<string> {
  const file = path.join(directory, 'masks.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('on a server', () => {
  let server: TestServer;
  beforeAll(async () => {
    const masksFile = await fileOf({
      rules: [
        { pattern: '[^\\s@]+@[^\\s@]+', replacement: '***@***' },
        { pattern: '(?s).+', attributes: ['customer'] },
        { pattern: '\\d{6,}', replacement: '#', fields: ['errorMessage'] },
      ],
    });
    server = await startTestServer({ masksFile });
  });
  afterAll(() => server.close());

  const send = (events: SyncEvent[]) => server.call('/v1/events', { events });
  const FAILURE = makeEvent({
    id: 'masked',
    status: 'failed',
    errorMessage: 'Duplicate contact ada@example.com of 12345678',
    triggeredBy: 'grace@example.com 12345678',
    attributes: { customer: 'Ada\nLovelace', note: 'see ada@example.com' },
  });

  it('masks messages, triggers and attributes, each by its own rules', async () => {
    expect((await send([FAILURE])).body).toMatchObject({ accepted: 1 });
    const [row] = await server.app.storage.rows(
      'SELECT error_message, triggered_by, attributes, record_id FROM events WHERE id = {id:String}',
      { id: 'masked' }
    );
    expect(row).toEqual({
      error_message: 'Duplicate contact ***@*** of #',
      triggered_by: '***@*** 12345678',
      attributes: JSON.stringify({ customer: '***', note: 'see ***@***' }),
      record_id: FAILURE.recordId,
    });
  });

  it('a redelivery is still a duplicate, and other content a conflict', async () => {
    expect((await send([FAILURE])).body).toMatchObject({ accepted: 0, duplicates: 1, conflicts: 0 });
    const other = { ...FAILURE, errorMessage: 'Duplicate contact bob@example.com of 12345678' };
    expect((await send([other])).body).toMatchObject({ accepted: 0, duplicates: 0, conflicts: 1 });
  });

  it("masks the connector's report on a retry", async () => {
    const retry = { type: 'retry', connector: FAILURE.connector, eventIds: ['masked'] };
    const { body } = await server.call('/v1/commands', retry);
    const { id } = body as { id: string };
    const reported = await server.call(`/v1/commands/${id}/result`, {
      state: 'completed',
      detail: 'Told ada@example.com',
      results: [{ eventId: 'masked', outcome: 'failed', detail: 'ada@example.com is there twice' }],
    });
    expect(reported.status).toBe(200);
    expect(JSON.stringify((await server.call(`/v1/commands/${id}`)).body)).not.toContain('ada@');
    const items = await server.app.decisions.db.selectFrom('command_items').select('detail').execute();
    expect(items).toEqual([{ detail: '***@*** is there twice' }]);
  });
});

describe('an unusable file is reported in one line that names the rule', () => {
  it.each([
    ['{', /is not JSON/],
    [{ rules: [{ pattern: '(' }] }, /rules\.0\.pattern is not a pattern of RE2: .*\)/],
    [{ rules: [{ pattern: '(a)\\1' }] }, /rules\.0\.pattern is not a pattern of RE2/],
    [{ rules: [{ pattern: 'a' }, { pattern: 'b*' }] }, /rules\.1\.pattern matches the empty text/],
    [
      { rules: [{ pattern: 'a', fields: ['recordId'] }] },
      /rules\.0\.fields\.0 .*\(errorMessage, triggeredBy, attributes\)/,
    ],
    [{ rules: [{ pattern: 'a', field: 'errorMessage' }] }, /rules\.0 must NOT have additional properties \(field\)/],
    [{}, /must have required property 'rules'/],
  ])('%j', async (content, says) => {
    const reading = readMaskFile(await fileOf(content));
    await expect(reading).rejects.toThrow(MaskFileError);
    await expect(reading).rejects.toThrow(says);
  });

  it('a missing file', async () => {
    await expect(readMaskFile(path.join(directory, 'none.json'))).rejects.toThrow(/SYNC_HEALTH_MASKS: cannot read/);
  });
});

it('the file of docs/privacy.md masks what it says', async () => {
  const page = await readFile(path.join(__dirname, '../../../docs/privacy.md'), 'utf8');
  const masks = new Masks(await readMaskFile(await fileOf(/```json\n(.*?)```/s.exec(page)![1])));
  expect(masks.text('errorMessage', 'Duplicate <ada.l@example.com>, call +49 (30) 123-4567 or 42')).toBe(
    'Duplicate <***@***>, call *** or 42'
  );
});

it('takes no longer for a message that is crafted to be slow', async () => {
  const [mask] = await readMaskFile(await fileOf({ rules: [{ pattern: '(a+)+$' }] }));
  expect(mask?.pattern.matcher(`${'a'.repeat(7000)}!`).replaceAll('***')).toBe(`${'a'.repeat(7000)}!`);
});
