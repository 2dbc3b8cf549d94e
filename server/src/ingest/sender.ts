/** Who sends a batch: a token, and within it the connector whose events the batch begins with. */
import { type FastifyRequest } from 'fastify';

export interface Sender {
  /** Its id. */
  token: string;
  /** Empty where it is not known. */
  connector: string;
}

/** So far into a body a connector is looked for. */
const HINT_BYTES = 2048;
const HINT = /"(?:connector|source)"\s*:\s*"([^"\\]{1,100})"/;

/** Before the body is there: the connector is known where the token is bound to one. */
export function senderOfToken({ caller }: FastifyRequest): Sender {
  const [only = '', ...others] = caller?.connectors ?? [];
  return { token: caller?.id ?? '', connector: others.length === 0 ? only : '' };
}

/**
 * Before the body is read, which costs more than anything else about it. It decides about turns alone: what the events
 * say of their connector is checked with each.
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
