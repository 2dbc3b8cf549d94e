/** How the connector calls the CRM: over HTTP, or directly while history is simulated in virtual time. */
import { type CrmAnswer, type CrmRequest } from './crm';

export interface CrmPort {
  login(): Promise<CrmAnswer>;
  /** Throws a CrmTimeout if no answer comes in time. */
  send(request: CrmRequest): Promise<CrmAnswer>;
}

export const CRM_TIMEOUT_MS = 30_000;

export class CrmTimeout extends Error {
  override readonly name = 'CrmTimeout';

  constructor() {
    super(`Read timed out after ${CRM_TIMEOUT_MS} ms`);
  }
}
