/** The error codes of the model connector, which copies billing records from Zuora into Salesforce. */
import { type CatalogueEntry } from '@sync-health/contract';

export const DACO_ERRORS: readonly CatalogueEntry[] = [
  {
    code: 'DACO-01',
    title: 'The CRM did not let the connector in',
    meaning: 'The login or session was refused, or the CRM takes no more requests for now.',
    advice:
      'Retry later. Where it lasts, check the password and token of the integration user, and how much of the request limit is left.',
    class: 'transient',
    retryHelps: 'yes',
  },
  {
    code: 'DACO-02',
    title: 'Missing CRM id',
    meaning:
      "The record's account is not linked to an account of the CRM yet, so that there is nothing to attach it to.",
    advice: "Fill in the account's CRM id in billing, or sync the account first; then retry the record.",
    class: 'data',
    retryHelps: 'afterFix',
  },
  {
    code: 'DACO-99',
    title: 'The CRM refused the record',
    meaning: 'The CRM answered with an error of its own; its code begins the message.',
    advice: 'Read the message: it names the field or rule. Put that right, then retry.',
    class: 'unknown',
    retryHelps: 'afterFix',
  },
  {
    code: 'READ_TIMEOUT',
    title: 'The CRM did not answer in time',
    meaning: 'The request was sent, and no answer came. The CRM may have saved the record or not.',
    advice: 'Retry: a record that was saved is updated once more. Where it comes often, ask whether the CRM is slow.',
    class: 'transient',
    retryHelps: 'yes',
  },
  {
    code: 'CONNECTION_FAILED',
    title: 'The CRM could not be reached',
    meaning: 'No connection to the CRM could be made, or it broke.',
    advice: 'Retry in a few minutes. Where it lasts, check the network, the proxy and the address of the CRM.',
    class: 'transient',
    retryHelps: 'yes',
  },
];
