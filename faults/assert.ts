/** Names promises that did not hold. */
import { isDeepStrictEqual } from 'node:util';

export class BrokenPromise extends Error {}

export function assertEqual(what: string, actual: unknown, expected: unknown) {
  if (!isDeepStrictEqual(actual, expected)) {
    throw new BrokenPromise(
      `${what}: ${JSON.stringify(actual)?.slice(0, 500)}, not ${JSON.stringify(expected)?.slice(0, 500)}`
    );
  }
}

export function assertThat(what: string, holds: boolean) {
  if (!holds) {
    throw new BrokenPromise(what);
  }
}
