/** The records of the billing system, and how a change is published to the connector. */

/** Each after the objects that it depends on. */
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

/** Objects that accumulate, and leave the books some time after their last change. */
export const LEDGER_OBJECTS: readonly ObjectName[] = ['Invoice', 'Payment', 'Credit Memo', 'Refund'];

export type Action = 'create' | 'update' | 'upsert' | 'delete';

export type Fields = Record<string, string | number>;

export interface BillingRecord {
  id: string;
  object: ObjectName;
  /** The number for people, such as INV-00001234. */
  number: string;
  accountId?: string;
  /** The record that this one depends on besides its account: a payment's invoice, a rate plan's subscription, … */
  parentId?: string;
  /** An account has `crmId` once it is linked. */
  fields: Fields;
  changedAt: number;
}

export interface Change {
  object: ObjectName;
  action: Action;
  recordId: string;
  triggeredBy: string;
}
