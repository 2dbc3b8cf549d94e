/** Verifies that a webhook call comes from the server, and reads its command. */
import { DeliveredCommand } from '@sync-health/contract';
import { Webhook } from 'standardwebhooks';

import { isObject } from './api';

/**
 * Verifies a Standard Webhooks signature and answers the command; throws where the signature is wrong or too old.
 * @param headers the call's headers, as Node's or a framework's request has them (lower-case names)
 * @param body the call's body exactly as it arrived, before any JSON parser touched it
 * @param secret the secret that the server signs with, `whsec_…`
 */
export function verifyWebhook(
  headers: Record<string, string | string[] | undefined>,
  body: string | Buffer,
  secret: string
): DeliveredCommand {
  const single = Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []))
  );
  const payload = new Webhook(secret).verify(body, single);
  const command = isObject(payload) && isObject(payload.data) ? payload.data : payload;
  if (!isDeliveredCommand(command)) {
    throw new TypeError('the webhook is signed well, but holds no command');
  }
  return command;
}

function isDeliveredCommand(value: unknown): value is DeliveredCommand {
  return isObject(value) && DeliveredCommand.required?.every((field) => field in value) === true;
}
