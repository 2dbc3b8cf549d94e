/** Customers and product catalog at the start of the demo. The CRM has all of them. */
import { type Random } from '../time/random';
import { type BillingSystem } from './billingSystem';
import { type BillingRecord } from './records';

const ACCOUNTS = 2400;
const NAMES = [
  'Alder',
  'Birch',
  'Cobalt',
  'Delta',
  'Ember',
  'Fjord',
  'Granite',
  'Harbor',
  'Indigo',
  'Juniper',
  'Kestrel',
];
const KINDS = ['Logistics', 'Foods', 'Systems', 'Energy', 'Media', 'Health', 'Robotics', 'Textiles', 'Travel', 'Tools'];
const PRODUCTS = [
  'Starter',
  'Team',
  'Business',
  'Enterprise',
  'Analytics',
  'Archive',
  'Connect',
  'Insights',
  'Support',
];
const PLANS = ['Monthly', 'Annual', 'Pay as you go'];
const CURRENCIES = ['EUR', 'USD', 'GBP', 'CHF'];

export function newAccountFields(random: Random) {
  return {
    name: `${random.pick(NAMES)} ${random.pick(KINDS)} ${random.int(1, 999)}`,
    currency: random.pick(CURRENCIES),
    status: 'Active',
    balance: 0,
    billCycleDay: random.int(1, 28),
  };
}

export function newContactFields(random: Random, account: BillingRecord) {
  const host = String(account.fields.name).toLowerCase().replace(/\W+/g, '-');
  return {
    lastName: random.pick(NAMES),
    email: `billing@${host}.example`,
    country: random.pick(['DE', 'US', 'GB', 'FR']),
  };
}

export function newSubscriptionFields(random: Random) {
  return { status: 'Active', termMonths: random.pick([1, 12, 12, 24, 36]), quantity: random.int(1, 50) };
}

export function populate(billing: BillingSystem, random: Random, openCrmAccount: () => string) {
  for (const name of PRODUCTS) {
    const product = billing.seed({ object: 'Product', fields: { name, status: 'Active' } });
    for (const plan of PLANS) {
      const ratePlan = billing.seed({
        object: 'Product Rate Plan',
        parentId: product.id,
        fields: { name: `${name} ${plan}`, status: 'Active' },
      });
      for (const type of ['Recurring', plan === 'Pay as you go' ? 'Usage' : 'OneTime']) {
        const fields = { name: `${name} ${type}`, type, price: random.int(5, 900), status: 'Active' };
        billing.seed({ object: 'Product Rate Plan Charge', parentId: ratePlan.id, fields });
      }
    }
  }
  for (let i = 0; i < ACCOUNTS; i++) {
    const fields = { ...newAccountFields(random), crmId: openCrmAccount() };
    const account = billing.seed({ object: 'Account', fields });
    const owned = { accountId: account.id };
    billing.seed({ object: 'Contact', ...owned, fields: newContactFields(random, account) });
    const subscription = billing.seed({ object: 'Subscription', ...owned, fields: newSubscriptionFields(random) });
    billing.seed({
      object: 'Rate Plan',
      ...owned,
      parentId: subscription.id,
      fields: { name: 'Team Monthly', price: 49 },
    });
    if (random.chance(0.4)) {
      const invoice = { status: 'Posted', amount: random.int(20, 4000), currency: account.fields.currency ?? 'EUR' };
      billing.seed({ object: 'Invoice', ...owned, fields: invoice });
    }
  }
}
