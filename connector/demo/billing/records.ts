/** What the billing system keeps, and how a change of it is told to the connector. */

/** Each after those that it hangs on. */
export const OBJECTS = [
  'Product',
  'Product Rate Plan',
  'Product Rate Plan Charge',
  'Account',
  'Contact',
  'Subscription',
  'Rate Plan',
  'Invoice',
  'Payment',
  'Credit Memo',
  'Refund',
] as const;
export type ObjectName = (typeof OBJECTS)[number];

/** Objects of the product catalog; all others belong to an account. */
export const CATALOG_OBJECTS: readonly ObjectName[] = ['Product', 'Product Rate Plan', 'Product Rate Plan Charge'];

/** Objects that pile up, and leave the books some time after their last change. */
export const LEDGER_OBJECTS: readonly ObjectName[] = ['Invoice', 'Payment', 'Credit Memo', 'Refund'];

export type Action = 'create' | 'update' | 'upsert' | 'delete';

export type Fields = Record<string, string | number>;

export interface BillingRecord {
  id: string;
  object: ObjectName;
  /** The number that people use, such as INV-00001234. */
  number: string;
  accountId?: string;
  /** The record that this one hangs on besides its account: a payment's invoice, a rate plan's subscription, … */
  parentId?: string;
  /** An account's `crmId` is among them once it is linked. */
  fields: Fields;
  changedAt: number;
}

export interface Change {
  object: ObjectName;
  action: Action;
  recordId: string;
  triggeredBy: string;
}
