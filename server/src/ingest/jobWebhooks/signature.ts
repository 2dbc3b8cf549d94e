/** The signature of a notification: an HMAC of its body, in a header. */
import { createHmac, timingSafeEqual } from 'node:crypto';

import { Type, type Static } from '@sinclair/typebox';

export const Signature = Type.Object(
  {
    header: Type.String({ pattern: '^[A-Za-z0-9-]{1,100}$' }),
    secret: Type.String({ minLength: 8, maxLength: 500 }),
    algorithm: Type.Optional(Type.Union([Type.Literal('sha256'), Type.Literal('sha1'), Type.Literal('sha512')])),
    encoding: Type.Optional(Type.Union([Type.Literal('hex'), Type.Literal('base64')])),
    /** What is before the signature in the header, such as `sha256=`. */
    prefix: Type.Optional(Type.String({ maxLength: 100 })),
  },
  { additionalProperties: false }
);
export type Signature = Static<typeof Signature>;

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Credentials that are no signature, for a signature that is in `Authorization`. */
const CREDENTIALS = /^(Bearer|Basic) /i;

/** Whether the sender signs, and so needs no token. */
export function isSigned(headers: Headers, { header }: Signature): boolean {
  const value = headers[header.toLowerCase()];
  return typeof value === 'string' && !CREDENTIALS.test(value);
}

export function isRightlySigned(headers: Headers, body: Buffer, signature: Signature): boolean {
  const { header, secret, algorithm = 'sha256', encoding = 'hex', prefix = '' } = signature;
  const value = String(headers[header.toLowerCase()]);
  const text = value.startsWith(prefix) ? value.slice(prefix.length) : '';
  const given = Buffer.from(encoding === 'hex' ? text.toLowerCase() : text);
  const right = Buffer.from(createHmac(algorithm, secret).update(body).digest(encoding));
  return given.length === right.length && timingSafeEqual(given, right);
}
