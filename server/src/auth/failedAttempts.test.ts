import { FailedAttempts } from './failedAttempts';

it('an address with too many failures waits for the rest of a minute, other addresses do not', () => {
  let nowMs = 0;
  const failed = new FailedAttempts(() => nowMs);
  for (let attempt = 0; attempt < 30; attempt++) {
    expect(failed.waitSeconds('192.0.2.1')).toBe(0);
    failed.add('192.0.2.1');
  }

  nowMs = 20_000;
  expect(failed.waitSeconds('192.0.2.1')).toBe(40);
  expect(failed.waitSeconds('192.0.2.2')).toBe(0);
  nowMs = 60_000;
  expect(failed.waitSeconds('192.0.2.1')).toBe(0);
});

it.each([
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff:1:2:3', true],
  ['2001:db8:1:2::1', '2001:0DB8:1:2:0:0:0:9', true],
  ['2001:db8:1::1', '2001:db8:1:0:5::', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['fe80::1%eth0', 'fe80::2%eth0', true],
  ['::ffff:192.0.2.1', '192.0.2.1', true],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
])('whoever fails as %s waits as %s: %s', (address, other, isSame) => {
  const failed = new FailedAttempts(() => 0);
  for (let attempt = 0; attempt < 30; attempt++) {
    failed.add(address);
  }
  expect(failed.waitSeconds(other) > 0).toBe(isSame);
});
