/** Who sends a batch: a token, and the connector that the batch begins with. */
import { type FastifyRequest } from 'fastify';

export interface Sender {
  /** The token's id. */
  token: string;
  /** Empty when unknown. */
  connector: string;
}

/** How many bytes of a body are searched for a connector. */
const HINT_BYTES = 2048;
const HINT = /"(?:connector|source)"\s*:\s*"([^"\\]{1,100})"/;

/** Used before the body has arrived. The connector is known only if the token is bound to one. */
export function senderOfToken({ caller }: FastifyRequest): Sender {
  const [only = '', ...others] = caller?.connectors ?? [];
  return { token: caller?.id ?? '', connector: others.length === 0 ? only : '' };
}

/**
 * Used before the body is parsed, which is the most expensive step. It only decides about turns; the connector of each
 * event is checked later.
 */
export function senderOfBody(request: FastifyRequest): Sender {
  const sender = senderOfToken(request);
  return sender.connector === '' ? { ...sender, connector: connectorIn(request) } : sender;
}

function connectorIn({ body, headers }: FastifyRequest): string {
  const source = headers['ce-source'];
  if (typeof source === 'string') {
    return source;
  }
  return Buffer.isBuffer(body) ? (HINT.exec(body.toString('utf8', 0, HINT_BYTES))?.[1] ?? '') : '';
}
