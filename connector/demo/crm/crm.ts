/** The target: a CRM that stores records by external id, and really validates, throttles and expires sessions. */
import { type Fields, type ObjectName } from '../billing/records';
import { type Random } from '../time/random';
import { Capacity } from './capacity';
import { CRM_SCHEMA, type FieldRule } from './schema';
import { type Weather } from './weather';

export interface CrmRequest {
  method: 'PUT' | 'DELETE';
  object: ObjectName;
  externalId: string;
  fields?: Fields;
  session: string;
}

export interface CrmError {
  errorCode: string;
  message: string;
  /** The fields at fault. */
  fields?: string[];
}

export interface CrmAnswer {
  status: number;
  body: { session?: string } | CrmError;
  retryAfterSeconds?: number;
}

/** An accepted request: after `delayMs` milliseconds, call `answer` once. */
export interface Admission {
  delayMs: number;
  answer: () => CrmAnswer;
}

export interface CrmState {
  accounts: string[];
  records: string[];
  picklistValues: string[];
}

const UNEXPECTED_SHARE = 0.0012;

export class Crm {
  readonly #accounts: Set<string>;
  readonly #records: Set<string>;
  /** Picklist values beyond the schema's, as `object/field/value`. */
  readonly #picklistValues: Set<string>;
  readonly #sessions = new Map<string, number>();
  readonly #capacity: Capacity;

  constructor(
    private readonly random: Random,
    private readonly now: () => number,
    private readonly weather: () => Weather,
    private readonly sessionMs: number,
    state: CrmState = { accounts: [], records: [], picklistValues: [] }
  ) {
    this.#capacity = new Capacity(random);
    this.#accounts = new Set(state.accounts);
    this.#records = new Set(state.records);
    this.#picklistValues = new Set(state.picklistValues);
  }

  get state(): CrmState {
    return {
      accounts: [...this.#accounts],
      records: [...this.#records],
      picklistValues: [...this.#picklistValues],
    };
  }

  /** Sales opens an account; returns its id. */
  openAccount(): string {
    const id = `001${this.random.hex(12)}`;
    this.#accounts.add(id);
    return id;
  }

  addPicklistValue(object: ObjectName, field: string, value: string) {
    this.#picklistValues.add(`${object}/${field}/${value}`);
  }

  /** Adds records that it has had from the start. */
  seed(records: Iterable<{ object: ObjectName; id: string }>) {
    for (const { object, id } of records) {
      this.#records.add(key(object, id));
    }
  }

  forget(records: Iterable<{ object: ObjectName; id: string }>) {
    for (const { object, id } of records) {
      this.#records.delete(key(object, id));
    }
  }

  has(object: ObjectName, externalId: string): boolean {
    return this.#records.has(key(object, externalId));
  }

  login(): Admission {
    const delayMs = this.random.lognormal(240, 0.3);
    if (this.weather().isPasswordExpired) {
      return soon(delayMs, 401, 'INVALID_LOGIN', 'Invalid username, password, security token; or user locked out.');
    }
    return {
      delayMs,
      answer: () => {
        const session = this.random.hex(24);
        this.#sessions.clear();
        this.#sessions.set(session, this.now() + this.sessionMs);
        return { status: 200, body: { session } };
      },
    };
  }

  handle(request: CrmRequest): Admission {
    const { object, externalId, fields, session } = request;
    const weather = this.weather();
    if ((this.#sessions.get(session) ?? 0) <= this.now() || weather.isPasswordExpired) {
      return soon(this.random.lognormal(45, 0.3), 401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    }
    const retryAfterSeconds = this.#capacity.throttle(this.now());
    if (retryAfterSeconds != null) {
      return soon(
        this.random.lognormal(18, 0.3),
        429,
        'REQUEST_LIMIT_EXCEEDED',
        'TotalRequests Limit exceeded.',
        retryAfterSeconds
      );
    }
    const slot = this.#capacity.book(this.now(), weather, {
      object,
      isNew: !this.has(object, externalId),
      lock: fields?.AccountId?.toString(),
    });
    switch (slot.kind) {
      case 'locked':
        return soon(
          slot.delayMs,
          409,
          'UNABLE_TO_LOCK_ROW',
          `unable to obtain exclusive access to this record or 1 records: ${String(fields?.AccountId)}`
        );
      case 'overloaded':
        return soon(slot.delayMs, 503, 'SERVER_UNAVAILABLE', 'Server is temporarily unavailable');
      case 'served':
        return { delayMs: slot.delayMs, answer: () => this.#write(request, weather) };
    }
  }

  #write({ method, object, externalId, fields = {} }: CrmRequest, weather: Weather): CrmAnswer {
    if (this.random.chance(UNEXPECTED_SHARE * weather.crmSlowness ** 1.5)) {
      const errorId = `${this.random.int(100_000_000, 2_000_000_000)}-${this.random.int(10_000, 99_999)}`;
      const message = `An unexpected error occurred. Please include this ErrorId if you contact support: ${errorId}`;
      return { status: 500, body: { errorCode: 'UNKNOWN_EXCEPTION', message } };
    }
    if (method === 'DELETE') {
      this.#records.delete(key(object, externalId));
      return { status: 204, body: {} };
    }
    const fault = this.#validate(object, fields);
    if (fault) {
      return { status: 400, body: fault };
    }
    const isNew = !this.has(object, externalId);
    this.#records.add(key(object, externalId));
    return { status: isNew ? 201 : 200, body: {} };
  }

  #validate(object: ObjectName, fields: Fields): CrmError | undefined {
    const rules = Object.entries(CRM_SCHEMA[object]);
    const missing = rules.filter(([name, { required }]) => required && fields[name] == null).map(([name]) => name);
    if (missing.length > 0) {
      const message = `Required fields are missing: [${missing.join(', ')}]`;
      return { errorCode: 'REQUIRED_FIELD_MISSING', message, fields: missing };
    }
    for (const [name, rule] of rules) {
      const value = fields[name];
      const fault = value == null ? undefined : this.#check(object, name, value, rule);
      if (fault) {
        return { ...fault, fields: [name] };
      }
    }
    return undefined;
  }

  #check(object: ObjectName, name: string, value: string | number, rule: FieldRule): CrmError | undefined {
    const text = String(value);
    if (rule.isAccountId && !this.#accounts.has(text)) {
      return { errorCode: 'INVALID_CROSS_REFERENCE_KEY', message: `invalid cross reference id: Account ${text}` };
    }
    if (rule.references && !this.has(rule.references, text)) {
      const message = `Foreign key external ID: ${text} not found for field ExternalId in entity ${rule.references}`;
      return { errorCode: 'INVALID_FIELD', message };
    }
    if (rule.oneOf && !rule.oneOf.includes(text) && !this.#picklistValues.has(`${object}/${name}/${text}`)) {
      const message = `${name}: bad value for restricted picklist field: ${text}`;
      return { errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message };
    }
    if (rule.isEmail && !/^\S+@\S+\.\S+$/.test(text)) {
      return { errorCode: 'INVALID_EMAIL_ADDRESS', message: `${name}: invalid email address: ${text}` };
    }
    if (rule.max != null && Number(value) > rule.max) {
      const message = `${name} is above the limit of ${rule.max} for a single ${object}`;
      return { errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message };
    }
    return undefined;
  }
}

function soon(
  delayMs: number,
  status: number,
  errorCode: string,
  message: string,
  retryAfterSeconds?: number
): Admission {
  return { delayMs, answer: () => ({ status, body: { errorCode, message }, retryAfterSeconds }) };
}

function key(object: ObjectName, externalId: string): string {
  return `${object}/${externalId}`;
}
