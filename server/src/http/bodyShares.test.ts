import { BodyShares } from './bodyShares';

const [MAX, MIN] = [100, 2];

const sharesOf = () => {
  const shares = new BodyShares(MAX, MIN);
  return { shares, hold: (sender: string, bytes: number, body: object = {}) => shares.hold(body, sender, bytes) };
};

it('a sender of much leaves as much free for others', () => {
  const { hold } = sharesOf();
  const taken = Array.from({ length: 10 }, () => hold('greedy', 10)).filter(Boolean);
  expect(taken).toHaveLength(5);
});

it('a refused body takes memory until its release', () => {
  const { shares } = sharesOf();
  const bodies = Array.from({ length: 10 }, () => ({}));
  bodies.forEach((body) => shares.hold(body, 'greedy', 10));
  // Whatever is held, others get in.
  expect(shares.hold({}, 'other', MIN)).toBe(true);
  bodies.forEach((body) => [1, 2].forEach(() => shares.release(body)));
  expect(shares.hold(bodies[0]!, 'greedy', 10)).toBe(true);
});

it('a body that arrives in parts counts as one, and may have the full size when nobody else is there', () => {
  const { shares, hold } = sharesOf();
  const body = {};
  expect([60, 60, 60].map((bytes) => hold('large', bytes, body))).toEqual([true, true, true]);
  expect(hold('large', 1)).toBe(false);
  expect(hold('other', MIN)).toBe(true);
  shares.release(body);
  expect(hold('other', 40)).toBe(true);
});

it("a sender's only body needs no more room than its size", () => {
  const { hold } = sharesOf();
  expect([hold('small', 1), hold('large', 90), hold('third', 9)]).toEqual([true, true, true]);
  expect(hold('fourth', MIN + 1)).toBe(false);
});
