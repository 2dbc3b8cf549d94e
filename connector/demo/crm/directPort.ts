/** Calls the CRM without a network, in virtual time. */
import { type Clock } from '../time/clock';
import { type Admission, type Crm, type CrmAnswer, type CrmRequest } from './crm';
import { CRM_TIMEOUT_MS, type CrmPort, CrmTimeout } from './port';

/** The time that a network would add to each call, in milliseconds. */
const ROUND_TRIP_MS = 4;

export class DirectPort implements CrmPort {
  constructor(
    private readonly crm: Crm,
    private readonly clock: Clock
  ) {}

  login(): Promise<CrmAnswer> {
    return this.#wait(this.crm.login());
  }

  send(request: CrmRequest): Promise<CrmAnswer> {
    return this.#wait(this.crm.handle(request));
  }

  async #wait({ delayMs, answer }: Admission): Promise<CrmAnswer> {
    if (delayMs >= CRM_TIMEOUT_MS) {
      // The caller has given up, but the CRM still carries out the request.
      void this.clock.sleep(delayMs).then(answer);
      await this.clock.sleep(CRM_TIMEOUT_MS);
      throw new CrmTimeout();
    }
    await this.clock.sleep(delayMs + ROUND_TRIP_MS);
    return answer();
  }
}
