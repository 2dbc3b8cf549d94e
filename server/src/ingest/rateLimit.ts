/**
 * Limits the events per second that a token, or a connector, may send to this process. A batch is admitted as a whole
 * when the balance is positive. Events beyond the limit are owed: batches are refused until enough time has passed.
 */
import { setNewest } from '../setNewest';

/** Unused allowance is kept for this long, so a sender may send more once in a while. */
const BURST_SECONDS = 10;

/** Most senders that are remembered; the one that sent longest ago is forgotten first. */
const MAX_NAMES = 10_000;

interface Account {
  /** Events that may be sent at `atMs`; negative when events are owed. */
  balance: number;
  atMs: number;
}

export class RateLimit {
  readonly #accounts = new Map<string, Account>();

  /** `perSecond` 0 means no limit. */
  constructor(
    readonly perSecond: number,
    private readonly now: () => number = () => performance.now()
  ) {}

  /** Seconds until a batch is admitted again; 0 when it is now. */
  waitSeconds(name: string): number {
    if (this.perSecond === 0) {
      return 0;
    }
    const balance = this.#balanceOf(name);
    return balance > 0 ? 0 : Math.max(1, Math.ceil(-balance / this.perSecond));
  }

  charge(name: string, events: number) {
    if (this.perSecond === 0 || events === 0) {
      return;
    }
    const balance = this.#balanceOf(name) - events;
    setNewest(this.#accounts, name, { balance, atMs: this.now() }, MAX_NAMES);
  }

  #balanceOf(name: string): number {
    const most = this.perSecond * BURST_SECONDS;
    const account = this.#accounts.get(name);
    return account ? Math.min(most, account.balance + ((this.now() - account.atMs) / 1000) * this.perSecond) : most;
  }
}
