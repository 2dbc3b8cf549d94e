/**
 * Maps the CRM's answers to error codes: DACO-01 for refused logins and throttling, DACO-02 if the record's account has
 * no CRM id yet, DACO-99 for everything else.
 */
import { type BillingRecord } from '../billing/records';
import { type CrmAnswer } from '../crm/crm';
import { type SyncError } from './task';

/** An immediate new login would only lock the user out. */
const AFTER_REFUSED_LOGIN_MS = 60_000;

export function errorOf(answer: CrmAnswer, account: BillingRecord | undefined): SyncError | undefined {
  const { status, body, retryAfterSeconds = 0 } = answer;
  if (status < 400 || !('errorCode' in body)) {
    return undefined;
  }
  const errorMessage = `${body.errorCode}: ${body.message}`;
  if (status === 401) {
    const isLoginRefused = body.errorCode === 'INVALID_LOGIN';
    return { errorCode: 'DACO-01', errorMessage, ...(isLoginRefused && { pauseMs: AFTER_REFUSED_LOGIN_MS }) };
  }
  if (status === 429) {
    return { errorCode: 'DACO-01', errorMessage, pauseMs: retryAfterSeconds * 1000 };
  }
  if (body.errorCode === 'REQUIRED_FIELD_MISSING' && body.fields?.includes('AccountId')) {
    const who = account ? `account ${account.number}` : 'the account';
    return {
      errorCode: 'DACO-02',
      errorMessage: `Missing CRM Id: ${who} is not linked to a CRM account yet (${errorMessage})`,
    };
  }
  return { errorCode: 'DACO-99', errorMessage };
}
