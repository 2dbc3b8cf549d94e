/**
 * The server as a separate process, killed at random moments: after its restart, everything it acknowledged is there.
 */
import { type Command, type CommandDetail, type QueryResult } from '@sync-health/contract';

import { failed, RANGE } from '../testing/operations';
import { ServerProcess } from '../testing/serverProcess';
import { describeEachStorage } from '../testing/storages';

jest.setTimeout(600_000);

const ROUNDS = Number(process.env.KILL_ROUNDS ?? 2);
const RECORDS = 40;

let server: ServerProcess;

const call = async <Body>(route: string, body?: object, headers: Record<string, string> = {}) =>
  (await server.call<Body>(route, { body, headers })).body;

const retry = (eventIds: string[], key: string) =>
  call<Command>('/v1/commands', { type: 'retry', connector: 'c1', eventIds }, { 'idempotency-key': key });

describeEachStorage('a command that was answered', (place) => {
  beforeAll(async () => {
    server = await ServerProcess.start(place().environment);
  });
  afterAll(() => server.kill());

  it('survives kill -9, and a repeated retry takes no record twice', async () => {
    const answered = new Map<string, Command>();
    const remember = (command: Command) => {
      answered.set(command.id, command);
      return command;
    };
    for (let round = 0; round < ROUNDS; round++) {
      const ids = Array.from({ length: RECORDS }, (_, index) => `evt-${round}-${index}`);
      await call(
        '/v1/events',
        ids.map((id) => failed({ id, recordId: `record of ${id}` }))
      );
      const ask = () => [retry(ids.slice(0, 30), `${round} first`), retry(ids.slice(10), `${round} second`)];
      const asked = ask().map((answer) => answer.then(remember, () => null));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
      await server.kill();
      await Promise.all(asked);
      server = await ServerProcess.start(place().environment);

      const again = (await Promise.all(ask())).map(remember);
      expect(again.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(RECORDS);
      for (const { id, accepted } of answered.values()) {
        expect((await call<CommandDetail>(`/v1/commands/${id}`)).items).toHaveLength(accepted);
      }
      const { fields } = await call<QueryResult>('/v1/query', { ...RANGE, query: { type: 'failures', limit: 1000 } });
      const states = fields.find(({ name }) => name === 'state')?.values;
      expect(states).toEqual(Array(RECORDS * (round + 1)).fill('retrying'));
    }
  });
});
