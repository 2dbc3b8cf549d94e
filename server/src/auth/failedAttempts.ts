/** Slows down whoever guesses tokens: after some failures an address waits, of IPv6 the network that one host has. */
import ipaddr from 'ipaddr.js';

import { setNewest } from '../setNewest';

const WINDOW_MS = 60_000;
const MAX_FAILURES = 30;
/** Addresses that are remembered; beyond it the oldest are forgotten. */
const MAX_ADDRESSES = 10_000;

interface Failures {
  count: number;
  sinceMs: number;
}

export class FailedAttempts {
  readonly #byAddress = new Map<string, Failures>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Seconds that the address has to wait, 0 where it may try. */
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

/** A host chooses the last 64 bits of its IPv6 addresses as it likes, as often as it likes. */
function hostOf(address: string): string {
  if (!ipaddr.isValid(address)) {
    return address;
  }
  // An IPv4 address in IPv6 is the IPv4 one.
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6
    ? ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toNormalizedString()}/64`).toString()
    : parsed.toString();
}
