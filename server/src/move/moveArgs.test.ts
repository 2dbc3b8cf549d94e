/** The target of `move`: an address among the arguments, or a secret one in the environment. */
import { readConfig } from '../config/config';
import { moveCommand } from './moveCommand';

const refusal = (args: string[], environment: Record<string, string> = {}) =>
  moveCommand(args, readConfig({ CLICKHOUSE_URL: 'http://here:8123/db' }), () => undefined, environment).then(
    () => null,
    (error: Error) => error.message
  );

it('a password on the command line is refused, and the message says where to put it', async () => {
  const message = await refusal(['http://user:hush@there:8123/db']);
  expect(message).toMatch(/command line.*set SYNC_HEALTH_MOVE_URL .*SYNC_HEALTH_MOVE_URL_FILE/);
  expect(message).not.toContain('hush');
});

it('a password in the environment is accepted', async () => {
  // As far as the comparison of both addresses, which is the first step.
  const message = await refusal([], { SYNC_HEALTH_MOVE_URL: 'http://user:hush@here:8123/db' });
  expect(message).toMatch(/^here:8123\/db is the source/);
});

it.each([
  [[], {}, /^Usage:/],
  [['http://there/db', 'more'], {}, /^Usage:/],
  [['http://there/db'], { SYNC_HEALTH_MOVE_URL: 'http://user:hush@there' }, /both given: keep one of them/],
  [[], { SYNC_HEALTH_MOVE_URL: 'user:hush@there' }, /^The address to move to is not a URL that begins with http/],
  [[], { SYNC_HEALTH_MOVE_URL: 'x', SYNC_HEALTH_MOVE_URL_FILE: 'hush' }, /both set: keep one/],
])('%j with %j is answered with what to do, without secrets', async (args, environment, expected) => {
  const message = await refusal(args, environment);
  expect(message).toMatch(expected);
  expect(message).not.toContain('hush');
});
