/** What customers and staff do in the billing system, and how often on a busy weekday. */
import { type Random } from '../time/random';
import { DAY } from '../time/rhythm';
import { type BillingSystem } from './billingSystem';
import { newAccountFields, newContactFields, newSubscriptionFields } from './population';
import { type BillingRecord, type Fields } from './records';

interface Situation {
  billing: BillingSystem;
  random: Random;
  now: number;
  /** Sales opens an account in the CRM; returns its id there. */
  openCrmAccount: () => string;
}

interface Activity {
  perBusyDay: number;
  run: (situation: Situation) => void;
}

const SHOP = 'web-shop';
const GATEWAY = 'payment-gateway';
const STAFF = ['m.keller', 'a.osei', 'j.lindqvist', 'p.moreau'];

/** Payment methods as they are introduced, each for two days. The CRM gets one when its absence is noticed. */
const NEW_METHODS = ['Pix', 'BLIK', 'Twint', 'Swish', 'Bizum', 'iDEAL', 'MB WAY'];
const METHODS = ['Card', 'SEPA', 'ACH', 'Wire', 'PayPal'];

function paymentMethod({ random, now }: Situation): string {
  const latest = NEW_METHODS[Math.floor(now / (2 * DAY)) % NEW_METHODS.length] ?? 'Card';
  return random.chance(0.02) ? latest : random.pick(METHODS);
}

/** Customers of sales are in the CRM already. Some customers of the shop are not linked to it yet. */
function signUp({ billing, random, openCrmAccount }: Situation) {
  const isLinked = random.chance(0.8);
  const crmId: Fields = isLinked ? { crmId: openCrmAccount() } : {};
  const account = billing.create({ object: 'Account', fields: { ...newAccountFields(random), ...crmId } }, SHOP);
  const owned = { accountId: account.id };
  billing.create({ object: 'Contact', ...owned, fields: newContactFields(random, account) }, SHOP);
  const subscription = billing.create(
    { object: 'Subscription', ...owned, fields: newSubscriptionFields(random) },
    SHOP
  );
  for (let plans = random.int(1, 2); plans > 0; plans--) {
    const fields = { name: 'Team Monthly', price: random.int(9, 300) };
    billing.create({ object: 'Rate Plan', ...owned, parentId: subscription.id, fields }, SHOP);
  }
}

function amend({ billing, random }: Situation) {
  const subscription = billing.any('Subscription', random);
  if (subscription) {
    const staff = random.pick(STAFF);
    billing.update(subscription.id, { quantity: random.int(1, 60) }, staff);
    const [plan] = billing.ofAccount(subscription.accountId ?? '', 'Rate Plan');
    if (plan) {
      billing.update(plan.id, { price: random.int(9, 300) }, staff, 'upsert');
    }
  }
}

function cancelSubscription({ billing, random }: Situation) {
  const subscription = billing.any('Subscription', random);
  if (subscription) {
    billing.update(subscription.id, { status: 'Cancelled' }, random.pick([SHOP, ...STAFF]));
  }
}

function editContact({ billing, random }: Situation) {
  const contact = billing.any('Contact', random);
  const account = billing.get(contact?.accountId ?? '');
  if (contact && account) {
    const fields = newContactFields(random, account);
    // Now and then an invalid e-mail address is entered.
    const email = random.chance(0.015) ? fields.email.replace('@', '.at.') : fields.email;
    billing.update(contact.id, { ...fields, email }, random.pick([SHOP, SHOP, ...STAFF]));
  }
}

function replaceContact({ billing, random }: Situation) {
  const contact = billing.any('Contact', random);
  const account = billing.get(contact?.accountId ?? '');
  if (contact && account) {
    const fields = newContactFields(random, account);
    billing.create({ object: 'Contact', accountId: account.id, fields }, random.pick(STAFF));
    billing.delete(contact.id, random.pick(STAFF));
  }
}

function invoiceOnDemand({ billing, random }: Situation) {
  const account = billing.any('Account', random);
  if (account) {
    invoice(billing, random, account, random.pick(STAFF));
  }
}

/** Drafts and posts an invoice; also one unit of the bill run's work. */
export function invoice(billing: BillingSystem, random: Random, account: BillingRecord, triggeredBy: string) {
  const fields = { status: 'Draft', amount: random.int(20, 4000), currency: account.fields.currency ?? 'EUR' };
  const draft = billing.create({ object: 'Invoice', accountId: account.id, fields }, triggeredBy);
  if (random.chance(0.03)) {
    billing.delete(draft.id, triggeredBy);
  } else {
    billing.update(draft.id, { status: 'Posted' }, triggeredBy);
  }
}

function pay(situation: Situation) {
  const { billing, random } = situation;
  const open = billing.anyOpenInvoice(random);
  if (open?.accountId) {
    const fields = { status: 'Processed', amount: open.fields.amount ?? 0, method: paymentMethod(situation) };
    billing.create({ object: 'Payment', accountId: open.accountId, parentId: open.id, fields }, GATEWAY);
    billing.update(open.id, { status: 'Paid' }, GATEWAY);
    billing.update(open.accountId, { balance: random.int(0, 500) }, GATEWAY);
  }
}

function credit({ billing, random }: Situation) {
  const invoiced = billing.any('Invoice', random);
  if (invoiced?.accountId) {
    const amount = Math.ceil(Number(invoiced.fields.amount) * random.next());
    // The CRM refuses credits above a limit that the billing system does not know.
    const fields = { status: 'Issued', amount: random.chance(0.04) ? amount + 10_000 : amount };
    const staff = random.pick(STAFF);
    billing.create({ object: 'Credit Memo', accountId: invoiced.accountId, parentId: invoiced.id, fields }, staff);
    billing.update(invoiced.accountId, { balance: random.int(0, 500) }, staff);
  }
}

function refund({ billing, random }: Situation) {
  const payment = billing.any('Payment', random);
  if (payment?.accountId) {
    const fields = { status: 'Processed', amount: Number(payment.fields.amount) };
    const refunded = { object: 'Refund' as const, accountId: payment.accountId, parentId: payment.id, fields };
    billing.create(refunded, random.pick(STAFF));
    billing.update(payment.id, { status: 'Refunded' }, GATEWAY);
  }
}

function changePrice({ billing, random }: Situation) {
  const charge = billing.any('Product Rate Plan Charge', random);
  if (charge) {
    billing.update(charge.id, { price: random.int(5, 900) }, 'p.moreau', 'upsert');
    billing.update(charge.parentId ?? '', { status: 'Active' }, 'p.moreau', 'upsert');
  }
}

function editAccount({ billing, random }: Situation) {
  const account = billing.any('Account', random);
  if (account) {
    billing.update(account.id, { billCycleDay: random.int(1, 28) }, random.pick([SHOP, ...STAFF]));
  }
}

export const ACTIVITIES: readonly Activity[] = [
  { perBusyDay: 65, run: signUp },
  { perBusyDay: 900, run: amend },
  { perBusyDay: 45, run: cancelSubscription },
  { perBusyDay: 1150, run: editAccount },
  { perBusyDay: 700, run: editContact },
  { perBusyDay: 40, run: replaceContact },
  { perBusyDay: 350, run: invoiceOnDemand },
  { perBusyDay: 1300, run: pay },
  { perBusyDay: 90, run: credit },
  { perBusyDay: 35, run: refund },
  { perBusyDay: 14, run: changePrice },
];
