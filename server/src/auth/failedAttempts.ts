/**
 * Slows down guessing of tokens: after some failures an address must wait. For IPv6, it is the /64 network of a host.
 */
import ipaddr from 'ipaddr.js';

import { setNewest } from '../setNewest';

const WINDOW_MS = 60_000;
const MAX_FAILURES = 30;
/** Most addresses that are remembered; the oldest are dropped. */
const MAX_ADDRESSES = 10_000;

interface Failures {
  count: number;
  sinceMs: number;
}

export class FailedAttempts {
  readonly #byAddress = new Map<string, Failures>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Seconds that the address must wait; 0 when it may try. */
  waitSeconds(address: string): number {
    const failures = this.#current(hostOf(address));
    return failures && failures.count >= MAX_FAILURES
      ? Math.ceil((failures.sinceMs + WINDOW_MS - this.now()) / 1000)
      : 0;
  }

  add(from: string) {
    const address = hostOf(from);
    const failures = this.#current(address) ?? { count: 0, sinceMs: this.now() };
    setNewest(this.#byAddress, address, { ...failures, count: failures.count + 1 }, MAX_ADDRESSES);
  }

  #current(address: string): Failures | undefined {
    const failures = this.#byAddress.get(address);
    return failures && failures.sinceMs + WINDOW_MS > this.now() ? failures : undefined;
  }
}

/** A host can choose the last 64 bits of its IPv6 address freely. */
function hostOf(address: string): string {
  if (!ipaddr.isValid(address)) {
    return address;
  }
  // An IPv4 address mapped to IPv6 counts as IPv4.
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6
    ? ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toNormalizedString()}/64`).toString()
    : parsed.toString();
}
