/**
 * Shares out the memory of bodies. A sender may hold as much as is free: alone half of all, each of two a third. So
 * some is always free for the next sender, without knowing how many will come.
 */
export class BodyShares {
  #total = 0;
  readonly #bySender = new Map<string, number>();
  readonly #byBody = new Map<object, { sender: string; bytes: number }>();

  constructor(
    private readonly maxBytes: number,
    /** What a sender may always hold. */
    private readonly minBytes: number
  ) {}

  /** Whether the body may hold this many more bytes. They count until its release, even if refused. */
  hold(body: object, sender: string, bytes: number): boolean {
    const held = this.#byBody.get(body) ?? { sender, bytes: 0 };
    held.bytes += bytes;
    this.#byBody.set(body, held);
    const ofSender = (this.#bySender.get(sender) ?? 0) + bytes;
    this.#bySender.set(sender, ofSender);
    this.#total += bytes;
    const free = this.maxBytes - this.#total;
    // A sender's only body may have any size that fits, or any size at all when nobody else is there.
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
