/** Maps records of the billing system to fields of the CRM. */
import { type BillingSystem } from '../billing/billingSystem';
import { type BillingRecord, type Fields, type ObjectName } from '../billing/records';

/** The CRM's field for the parent record. */
const PARENT_FIELD: Partial<Record<ObjectName, string>> = {
  'Rate Plan': 'Subscription',
  Payment: 'Invoice',
  'Credit Memo': 'Invoice',
  Refund: 'Payment',
  'Product Rate Plan': 'Product',
  'Product Rate Plan Charge': 'ProductRatePlan',
};

const NOT_FOR_THE_CRM = new Set(['crmId', 'billCycleDay']);

export function accountOf(record: BillingRecord, billing: BillingSystem): BillingRecord | undefined {
  return record.object === 'Account' ? record : billing.get(record.accountId ?? '');
}

export function toCrmFields(record: BillingRecord, billing: BillingSystem): Fields {
  const fields: Fields = { Number: record.number };
  const crmId = accountOf(record, billing)?.fields.crmId;
  if (crmId != null) {
    fields.AccountId = crmId;
  }
  const parentField = PARENT_FIELD[record.object];
  if (parentField && record.parentId) {
    fields[parentField] = record.parentId;
  }
  for (const [name, value] of Object.entries(record.fields)) {
    if (!NOT_FOR_THE_CRM.has(name)) {
      fields[name.charAt(0).toUpperCase() + name.slice(1)] = value;
    }
  }
  return fields;
}
