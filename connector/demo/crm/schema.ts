/** The CRM's requirements for each kind of record. */
import { type ObjectName } from '../billing/records';

export interface FieldRule {
  required?: true;
  /** Values of a restricted picklist; administrators of the CRM may add more. */
  oneOf?: readonly string[];
  /** The field has the external id of an existing record of this object. */
  references?: ObjectName;
  /** The field has the id of one of the CRM's own accounts. */
  isAccountId?: true;
  isEmail?: true;
  max?: number;
}

const REQUIRED: FieldRule = { required: true };
const ACCOUNT_ID: FieldRule = { required: true, isAccountId: true };
const CURRENCY: FieldRule = { required: true, oneOf: ['EUR', 'USD', 'GBP', 'CHF'] };
const CREDIT_LIMIT = 10_000;

function required(references: ObjectName): FieldRule {
  return { required: true, references };
}

export const CRM_SCHEMA: Record<ObjectName, Record<string, FieldRule>> = {
  Account: { AccountId: ACCOUNT_ID, Name: REQUIRED, Currency: CURRENCY, Status: { oneOf: ['Active', 'Inactive'] } },
  Contact: { AccountId: ACCOUNT_ID, LastName: REQUIRED, Email: { required: true, isEmail: true } },
  Subscription: { AccountId: ACCOUNT_ID, Status: { required: true, oneOf: ['Active', 'Cancelled', 'Expired'] } },
  'Rate Plan': { AccountId: ACCOUNT_ID, Subscription: required('Subscription'), Name: REQUIRED },
  Invoice: {
    AccountId: ACCOUNT_ID,
    Amount: REQUIRED,
    Currency: CURRENCY,
    Status: { oneOf: ['Draft', 'Posted', 'Paid'] },
  },
  Payment: {
    AccountId: ACCOUNT_ID,
    Invoice: required('Invoice'),
    Amount: REQUIRED,
    Method: { required: true, oneOf: ['Card', 'SEPA', 'ACH', 'Wire', 'PayPal'] },
  },
  'Credit Memo': {
    AccountId: ACCOUNT_ID,
    Invoice: required('Invoice'),
    Amount: { required: true, max: CREDIT_LIMIT },
  },
  Refund: { AccountId: ACCOUNT_ID, Payment: required('Payment'), Amount: REQUIRED },
  Product: { Name: REQUIRED, Status: { oneOf: ['Active', 'Retired'] } },
  'Product Rate Plan': { Product: required('Product'), Name: REQUIRED },
  'Product Rate Plan Charge': {
    ProductRatePlan: required('Product Rate Plan'),
    Name: REQUIRED,
    Type: { required: true, oneOf: ['Recurring', 'OneTime', 'Usage'] },
  },
};
