/**
 * People who fix causes of failures after a while: they link accounts to the CRM, correct addresses, and add picklist
 * values. Afterwards a retry succeeds.
 */
import { type BillingSystem } from './billing/billingSystem';
import { type Crm } from './crm/crm';
import { accountOf } from './sync/mapping';
import { type RecordRef, type SyncError } from './sync/task';
import { type Clock } from './time/clock';
import { type Random } from './time/random';

export interface StewardPace {
  /** Shortest and longest time until a cause is fixed, in milliseconds. */
  fromMs: number;
  toMs: number;
}

const STEWARD = 'data-steward';

export class Steward {
  /** Causes that are being fixed. */
  readonly #open = new Set<string>();

  constructor(
    private readonly world: { billing: BillingSystem; crm: Crm; clock: Clock; random: Random },
    private readonly pace: StewardPace,
    private readonly signal?: AbortSignal
  ) {}

  /** Called with each failure. */
  hear(record: RecordRef, { errorCode, errorMessage }: Pick<SyncError, 'errorCode' | 'errorMessage'>) {
    const { billing, crm } = this.world;
    const source = billing.get(record.recordId);
    if (!source) {
      return;
    }
    if (errorCode === 'DACO-02') {
      const account = accountOf(source, billing);
      if (account) {
        void this.#later(account.id, () => billing.update(account.id, { crmId: crm.openAccount() }, STEWARD));
      }
    } else if (errorMessage.startsWith('INVALID_EMAIL_ADDRESS')) {
      const email = String(source.fields.email).replace('.at.', '@');
      void this.#later(source.id, () => billing.update(source.id, { email }, STEWARD));
    } else if (errorMessage.startsWith('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST') && record.object === 'Payment') {
      const method = String(source.fields.method);
      void this.#later(method, () => crm.addPicklistValue('Payment', 'Method', method));
    }
  }

  async #later(subject: string, putRight: () => void) {
    if (!this.#open.has(subject)) {
      this.#open.add(subject);
      const { clock, random } = this.world;
      await clock.sleep(this.pace.fromMs + random.next() * (this.pace.toMs - this.pace.fromMs), this.signal);
      if (!this.signal?.aborted) {
        putRight();
      }
      this.#open.delete(subject);
    }
  }
}
