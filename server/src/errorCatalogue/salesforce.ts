/** Status codes that Salesforce's APIs return for writes of records, with what to do about each. */
import { type CatalogueEntry, type ErrorClass, type RetryHelps } from '@sync-health/contract';

type Row = readonly [code: string, title: string, meaning: string, advice: string];

const entries = (errorClass: ErrorClass, retryHelps: RetryHelps, rows: readonly Row[]): CatalogueEntry[] =>
  rows.map(([code, title, meaning, advice]) => ({ code, title, meaning, advice, class: errorClass, retryHelps }));

const TRANSIENT = entries('transient', 'yes', [
  [
    'UNABLE_TO_LOCK_ROW',
    'The record was locked',
    'Another write held the record, or one that it belongs to, for longer than Salesforce waits.',
    'Retry. Where it comes often, write the records of one parent one after the other, or in smaller batches.',
  ],
  [
    'REQUEST_LIMIT_EXCEEDED',
    'Request limit reached',
    "The organization's API requests of the last 24 hours, or those that may run at once, are used up.",
    'Wait until the limit frees up, then retry at a low pace. Larger batches need fewer requests.',
  ],
  [
    'SERVER_UNAVAILABLE',
    'Salesforce was not available',
    'A server that the request needed did not answer.',
    'Retry in a few minutes. Salesforce reports longer outages on its status site.',
  ],
  [
    'QUERY_TIMEOUT',
    'A query took too long',
    'Salesforce stopped a query that the write needed.',
    'Retry. Where it comes again, narrow the query or ask for an index on the field it filters by.',
  ],
  [
    'EXCEEDED_MAX_TYPES_LIMIT',
    'Too many kinds of records at once',
    'One request held more kinds of records than Salesforce takes together.',
    'Retry in smaller batches.',
  ],
  [
    'TXN_SECURITY_METERING_ERROR',
    'Held back by a security policy',
    'Salesforce could not evaluate a transaction security policy in time.',
    'Retry later. Where it lasts, ask an administrator to look at the policy.',
  ],
  [
    'API_CURRENTLY_DISABLED',
    'The API is switched off for now',
    'Salesforce has suspended the API of the organization, mostly for maintenance.',
    'Wait for the end of the maintenance, then retry.',
  ],
  [
    'INVALID_SESSION_ID',
    'The session ended',
    "The connector's session has expired or was revoked.",
    'Retry: the connector logs in again. Where it lasts, check the login and the session settings of its user.',
  ],
  [
    'UNKNOWN_EXCEPTION',
    'Error inside Salesforce',
    'Salesforce met an error of its own and gave no reason.',
    'Retry once. Where it comes again, give the error id of the message to the support of Salesforce.',
  ],
  [
    'STORAGE_LIMIT_EXCEEDED',
    'No storage left',
    "The organization's data storage is full.",
    'Free or buy storage in Salesforce, then retry.',
  ],
]);

const CONFIGURATION = entries('configuration', 'afterFix', [
  [
    'INVALID_FIELD',
    'A field does not exist',
    'The field is missing on the object, was renamed, or is hidden from the integration user.',
    'Create the field or correct the mapping; check field-level security for the integration user. Then retry.',
  ],
  [
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    "A field can't be written",
    'The field is computed, or may not be set in this operation.',
    'Take the field out of the mapping, or grant the right to set it. Then retry.',
  ],
  [
    'INVALID_TYPE',
    'The object does not exist',
    'The organization has no such object, or the integration user may not see it.',
    'Install or deploy the object, or correct the mapping. Then retry.',
  ],
  [
    'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    'An automation failed',
    'A trigger or flow on the object ended with an error, which the message names.',
    'Give the message to whoever looks after that automation; retry once it is corrected.',
  ],
  [
    'CANNOT_EXECUTE_FLOW_TRIGGER',
    'A flow failed',
    'A flow that runs when the record is saved ended with an error.',
    'Correct the flow that the message names, then retry.',
  ],
  [
    'INACTIVE_OWNER_OR_USER',
    'The owner is not active',
    'The record would belong to a user who has been deactivated.',
    'Give the record to an active user, or correct the default owner of the mapping. Then retry.',
  ],
  [
    'LIMIT_EXCEEDED',
    'A limit was exceeded',
    'A value or a number of records is beyond what Salesforce allows.',
    'Read which limit the message names, stay below it, and retry.',
  ],
  [
    'INVALID_OPERATION_WITH_EXPIRED_PASSWORD',
    'The password has expired',
    "The integration user's password has to be changed before anything else.",
    'Change the password and give it to the connector; better, use a connected app. Then retry.',
  ],
  [
    'INVALID_LOGIN',
    'The login was refused',
    'User name, password or token are wrong, or the user is locked.',
    'Correct the credentials of the connector before the next attempt: repeated ones lock the user.',
  ],
]);

const DATA = entries('data', 'afterFix', [
  [
    'REQUIRED_FIELD_MISSING',
    'A required field is empty',
    'The fields that the message names must have a value.',
    'Fill them in at the source, or give them a default in the mapping. Then retry.',
  ],
  [
    'FIELD_CUSTOM_VALIDATION_EXCEPTION',
    'A validation rule refused the record',
    "A rule of the organization does not allow the record's values; the message is that of the rule.",
    'Correct the values at the source, or exempt the integration user from the rule. Then retry.',
  ],
  [
    'FIELD_INTEGRITY_EXCEPTION',
    'A value does not fit the others',
    'A field contradicts another, or refers to something that may not be referred to.',
    'Correct the field that the message names, then retry.',
  ],
  [
    'FIELD_FILTER_VALIDATION_EXCEPTION',
    'A lookup filter refused the record',
    'The record that is looked up does not meet the filter of the field.',
    'Choose another related record or correct the filter, then retry.',
  ],
  [
    'DUPLICATE_VALUE',
    'The value exists already',
    'Another record has the same value in a field that must be unique.',
    'Find the other record by the id in the message; merge the two or correct the value. Then retry.',
  ],
  [
    'DUPLICATES_DETECTED',
    'Looks like a duplicate',
    'A duplicate rule found a record that looks the same.',
    'Merge the two, or allow the integration user to save duplicates. Then retry.',
  ],
  [
    'DUPLICATE_EXTERNAL_ID',
    'External id is used twice',
    'Several records have the external id by which the record was looked up.',
    'Leave the external id on one of them only, then retry.',
  ],
  [
    'STRING_TOO_LONG',
    'A text is too long',
    'The value is longer than the field in Salesforce.',
    'Shorten the value, make the field longer, or cut it in the mapping. Then retry.',
  ],
  [
    'NUMBER_OUTSIDE_VALID_RANGE',
    'A number is out of range',
    'The number has more digits than the field takes.',
    'Correct the number, or widen the field. Then retry.',
  ],
  [
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    'A value is not in the picklist',
    'The field only takes the values of its picklist.',
    'Add the value to the picklist, or map it to one that exists. Then retry.',
  ],
  [
    'INVALID_EMAIL_ADDRESS',
    'Not an e-mail address',
    'The value does not have the form of an e-mail address.',
    'Correct the address at the source, then retry.',
  ],
  [
    'INVALID_CROSS_REFERENCE_KEY',
    'The related record does not exist',
    'An id points to a record that was deleted, is of another kind, or is not visible.',
    'Sync the related record first or correct the id, then retry.',
  ],
  [
    'MALFORMED_ID',
    'Not an id',
    'A value that must be a Salesforce id has the wrong length or characters.',
    'Correct the mapping or the value, then retry.',
  ],
  [
    'JSON_PARSER_ERROR',
    'A value has the wrong type',
    'A number, date or text was sent where Salesforce expects another type.',
    'Correct the type in the mapping, then retry.',
  ],
  [
    'INVALID_CURRENCY_ISO',
    'The currency is not active',
    'The organization does not have the currency of the record.',
    'Activate the currency in Salesforce or correct the record, then retry.',
  ],
  [
    'NOT_FOUND',
    'The record was not found',
    'There is nothing under the id or address that was asked for.',
    'Check whether the record was deleted in Salesforce; sync it anew where it should exist.',
  ],
  [
    'CIRCULAR_DEPENDENCY',
    'Records refer to each other in a circle',
    'A record would be its own parent, directly or through others.',
    'Take one of the references out at the source, then retry.',
  ],
]);

const GONE = entries('data', 'no', [
  [
    'ENTITY_IS_DELETED',
    'The record was deleted',
    'The record is in the recycle bin, or gone.',
    'Restore it in Salesforce and retry, or dismiss the failure where the deletion was meant.',
  ],
  [
    'DELETE_FAILED',
    'The record can not be deleted',
    'Other records depend on it, or a rule forbids it.',
    'Remove what depends on it first, or dismiss the failure.',
  ],
]);

const PERMISSION = entries('permission', 'afterFix', [
  [
    'INSUFFICIENT_ACCESS*',
    'Access is not sufficient',
    'The integration user may not do this with the record, or with one that it refers to.',
    'Grant the right by a permission set or sharing rule, then retry.',
  ],
  [
    'CANNOT_INSERT_UPDATE*',
    'The record may not be written',
    'A right or a state of the record does not allow the write.',
    'Read the message for the reason, grant the right or change the state, and retry.',
  ],
  [
    'API_DISABLED_FOR_ORG',
    'No access to the API',
    'The edition or the profile of the integration user does not include the API.',
    'Enable the API for the user or the organization, then retry.',
  ],
  [
    'ENTITY_IS_LOCKED',
    'Locked for an approval',
    'The record is in an approval process, which locks it.',
    'Wait for the approval or unlock the record, then retry.',
  ],
  [
    'TRANSFER_REQUIRES_READ',
    'The new owner may not see the record',
    'A record can only be given to a user who may read its kind.',
    'Grant the new owner the right to read, or choose another. Then retry.',
  ],
  [
    'INVALID_ACCESS_LEVEL',
    'The access level is not allowed',
    'The sharing that was asked for is below what the organization gives to all.',
    'Correct the sharing in the mapping, then retry.',
  ],
]);

export const SALESFORCE_ERRORS: readonly CatalogueEntry[] = [
  ...TRANSIENT,
  ...CONFIGURATION,
  ...DATA,
  ...GONE,
  ...PERMISSION,
];
