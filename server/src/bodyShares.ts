/**
 * Shares out what bodies take in memory. A sender may hold as much as is free: one alone half of all, each of two a third.
 * So something is always free for whoever comes next, and nobody needs to know how many there will be.
 */
export class BodyShares {
  #total = 0;
  readonly #bySender = new Map<string, number>();
  readonly #byBody = new Map<object, { sender: string; bytes: number }>();

  constructor(
    private readonly maxBytes: number,
    /** What a sender may hold in any case. */
    private readonly minBytes: number
  ) {}

  /** Whether so much more of the body may be held; it counts until its release in any case. */
  hold(body: object, sender: string, bytes: number): boolean {
    const held = this.#byBody.get(body) ?? { sender, bytes: 0 };
    held.bytes += bytes;
    this.#byBody.set(body, held);
    const ofSender = (this.#bySender.get(sender) ?? 0) + bytes;
    this.#bySender.set(sender, ofSender);
    this.#total += bytes;
    const free = this.maxBytes - this.#total;
    // A sender's only body may be as large as a body may, where there is room for it or nobody else is there.
    const isOnly = ofSender === held.bytes && (free >= 0 || this.#total === held.bytes);
    return isOnly || ofSender <= Math.max(free, this.minBytes);
  }

  release(body: object) {
    const held = this.#byBody.get(body);
    if (!held) {
      return;
    }
    this.#byBody.delete(body);
    this.#total -= held.bytes;
    const left = (this.#bySender.get(held.sender) ?? 0) - held.bytes;
    if (left > 0) {
      this.#bySender.set(held.sender, left);
    } else {
      this.#bySender.delete(held.sender);
    }
  }
}
