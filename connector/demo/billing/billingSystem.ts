/** The source: a small billing system that keeps its records in memory and publishes every change. */
import { type Random } from '../time/random';
import { IdList } from './idList';
import { type Action, type BillingRecord, type Change, type Fields, LEDGER_OBJECTS, type ObjectName } from './records';

const NUMBER_PREFIX: Record<ObjectName, string> = {
  Account: 'A',
  Contact: 'C',
  Subscription: 'S',
  'Rate Plan': 'RP',
  Invoice: 'INV',
  Payment: 'P',
  'Credit Memo': 'CM',
  Refund: 'R',
  Product: 'SKU',
  'Product Rate Plan': 'PRP',
  'Product Rate Plan Charge': 'PRPC',
};

export interface BillingState {
  records: BillingRecord[];
  numbers: Partial<Record<ObjectName, number>>;
}

type NewRecord = Pick<BillingRecord, 'object' | 'fields' | 'accountId' | 'parentId'>;

export class BillingSystem {
  readonly #records = new Map<string, BillingRecord>();
  readonly #byObject = new Map<ObjectName, IdList>();
  readonly #byAccount = new Map<string, IdList>();
  readonly #openInvoices = new IdList();
  readonly #numbers: Partial<Record<ObjectName, number>> = {};

  constructor(
    private readonly random: Random,
    private readonly now: () => number,
    private readonly onChange: (change: Change) => void
  ) {}

  static restore(state: BillingState, ...args: ConstructorParameters<typeof BillingSystem>): BillingSystem {
    const billing = new BillingSystem(...args);
    state.records.forEach((record) => billing.#index(record));
    Object.assign(billing.#numbers, state.numbers);
    return billing;
  }

  get state(): BillingState {
    return { records: [...this.#records.values()], numbers: this.#numbers };
  }

  get(id: string): BillingRecord | undefined {
    return this.#records.get(id);
  }

  ids(object: ObjectName): string[] {
    return [...(this.#byObject.get(object) ?? [])];
  }

  any(object: ObjectName, random: Random): BillingRecord | undefined {
    return this.get(this.#byObject.get(object)?.pick(random) ?? '');
  }

  /** A random invoice that is not paid yet. */
  anyOpenInvoice(random: Random): BillingRecord | undefined {
    return this.get(this.#openInvoices.pick(random) ?? '');
  }

  all(object: ObjectName): BillingRecord[] {
    return this.#resolve(this.#byObject.get(object));
  }

  /** An account's own records, oldest first. */
  ofAccount(accountId: string, object?: ObjectName): BillingRecord[] {
    const records = this.#resolve(this.#byAccount.get(accountId));
    return object ? records.filter((record) => record.object === object) : records;
  }

  /** Adds a record that the target has already, without publishing a change. */
  seed(record: NewRecord): BillingRecord {
    const number = (this.#numbers[record.object] ?? 0) + 1;
    this.#numbers[record.object] = number;
    const sealed: BillingRecord = {
      id: `8a80${this.random.hex(28)}`,
      number: `${NUMBER_PREFIX[record.object]}-${String(number).padStart(8, '0')}`,
      changedAt: this.now(),
      ...record,
    };
    this.#index(sealed);
    return sealed;
  }

  create(record: NewRecord, triggeredBy: string): BillingRecord {
    const created = this.seed(record);
    this.#tell('create', created, triggeredBy);
    return created;
  }

  update(id: string, fields: Fields, triggeredBy: string, action: Action = 'update') {
    const record = this.#records.get(id);
    if (record) {
      Object.assign(record.fields, fields);
      record.changedAt = this.now();
      this.#followInvoice(record);
      this.#tell(action, record, triggeredBy);
    }
  }

  delete(id: string, triggeredBy: string) {
    const record = this.#records.get(id);
    if (record) {
      this.#drop(record);
      this.#tell('delete', record, triggeredBy);
    }
  }

  /** Removes settled old records from the books, and returns them. */
  archive(changedBefore: number): BillingRecord[] {
    const old = LEDGER_OBJECTS.flatMap((object) => this.all(object)).filter(
      ({ changedAt, fields }) => changedAt < changedBefore && fields.status !== 'Posted'
    );
    old.forEach((record) => this.#drop(record));
    return old;
  }

  #tell(action: Action, { object, id }: BillingRecord, triggeredBy: string) {
    this.onChange({ object, action, recordId: id, triggeredBy });
  }

  #index(record: BillingRecord) {
    this.#records.set(record.id, record);
    this.#followInvoice(record);
    addTo(this.#byObject, record.object, record.id);
    if (record.accountId) {
      addTo(this.#byAccount, record.accountId, record.id);
    }
  }

  #followInvoice({ object, id, fields }: BillingRecord) {
    if (object === 'Invoice' && fields.status === 'Posted') {
      this.#openInvoices.add(id);
    } else {
      this.#openInvoices.delete(id);
    }
  }

  #drop(record: BillingRecord) {
    this.#records.delete(record.id);
    this.#openInvoices.delete(record.id);
    this.#byObject.get(record.object)?.delete(record.id);
    if (record.accountId) {
      this.#byAccount.get(record.accountId)?.delete(record.id);
    }
  }

  #resolve(ids: Iterable<string> = []): BillingRecord[] {
    return [...ids].flatMap((id) => this.#records.get(id) ?? []);
  }
}

function addTo<K>(index: Map<K, IdList>, key: K, id: string) {
  let ids = index.get(key);
  if (!ids) {
    ids = new IdList();
    index.set(key, ids);
  }
  ids.add(id);
}
