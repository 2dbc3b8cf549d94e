/**
 * Events a second that each token, or each connector, may send to this process. A batch is taken as a whole where
 * nothing is owed; what it has beyond the limit is owed, and until time has paid it the next batch is sent away.
 */
import { setNewest } from '../setNewest';

/** What was not used is kept for so long: a sender may come once a while with more. */
const BURST_SECONDS = 10;

/** Those that are remembered; beyond it the one that sent longest ago is forgotten. */
const MAX_NAMES = 10_000;

interface Account {
  /** Events that may be sent at `atMs`; negative where events are owed. */
  balance: number;
  atMs: number;
}

export class RateLimit {
  readonly #accounts = new Map<string, Account>();

  /** 0 for no limit. */
  constructor(
    readonly perSecond: number,
    private readonly now: () => number = () => performance.now()
  ) {}

  /** Seconds until a batch is taken again, 0 where one is. */
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
