import { Webhook } from 'standardwebhooks';

import { aCommand } from '../testing/factories';
import { verifyWebhook } from '.';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

function signed(payload: object, at = new Date()) {
  const body = JSON.stringify(payload);
  const headers = {
    'webhook-id': 'msg-1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(SECRET).sign('msg-1', at, body),
    'x-other': ['a', 'b'],
  };
  return { headers, body };
}

test.each([
  ['as it is', aCommand()],
  ['in an envelope', { type: 'command.retry', timestamp: '2026-11-20T10:00:00Z', data: aCommand() }],
])('a command signed by the server is read: %s', (_, payload) => {
  const { headers, body } = signed(payload);
  expect(verifyWebhook(headers, body, SECRET)).toEqual(aCommand());
});

test('a changed body, another secret, and an old call are refused', () => {
  const { headers, body } = signed(aCommand());
  expect(() => verifyWebhook(headers, body.replace('inv-1', 'inv-2'), SECRET)).toThrow();
  expect(() => verifyWebhook(headers, body, 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')).toThrow();
  const old = signed(aCommand(), new Date(Date.now() - 10 * 60 * 1000));
  expect(() => verifyWebhook(old.headers, old.body, SECRET)).toThrow();
});

test('a signed call without a command is refused', () => {
  const { headers, body } = signed({ hello: 'world' });
  expect(() => verifyWebhook(headers, body, SECRET)).toThrow('holds no command');
});
