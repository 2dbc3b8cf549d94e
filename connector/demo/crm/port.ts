/** The connector's way to the CRM, over HTTP or, while history is made in virtual time, directly. */
import { type CrmAnswer, type CrmRequest } from './crm';

export interface CrmPort {
  login(): Promise<CrmAnswer>;
  /** Throws a CrmTimeout where no answer comes in time. */
  send(request: CrmRequest): Promise<CrmAnswer>;
}

export const CRM_TIMEOUT_MS = 30_000;

export class CrmTimeout extends Error {
  override readonly name = 'CrmTimeout';

  constructor() {
    super(`Read timed out after ${CRM_TIMEOUT_MS} ms`);
  }
}
