/** Calls the CRM over HTTP. */
import { errors, request } from 'undici';

import { type CrmAnswer, type CrmRequest } from './crm';
import { CRM_TIMEOUT_MS, type CrmPort, CrmTimeout } from './port';

export class HttpPort implements CrmPort {
  constructor(private readonly url: string) {}

  login(): Promise<CrmAnswer> {
    return this.#call('POST', '/login', undefined, {});
  }

  send({ method, object, externalId, fields, session }: CrmRequest): Promise<CrmAnswer> {
    const path = `/records/${encodeURIComponent(object)}/${encodeURIComponent(externalId)}`;
    return this.#call(method, path, session, fields ?? {});
  }

  async #call(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    session: string | undefined,
    fields: object
  ): Promise<CrmAnswer> {
    try {
      const response = await request(this.url + path, {
        method,
        headers: { 'content-type': 'application/json', ...(session && { authorization: `Bearer ${session}` }) },
        body: JSON.stringify(fields),
        headersTimeout: CRM_TIMEOUT_MS,
        bodyTimeout: CRM_TIMEOUT_MS,
      });
      const text = await response.body.text();
      return {
        status: response.statusCode,
        body: text === '' ? {} : (JSON.parse(text) as CrmAnswer['body']),
        retryAfterSeconds: Number(response.headers['retry-after'] ?? 0),
      };
    } catch (error) {
      if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) {
        throw new CrmTimeout();
      }
      throw error;
    }
  }
}
