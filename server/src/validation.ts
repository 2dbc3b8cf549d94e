/** How requests are checked against the contract's schemas: bodies strictly, query strings with coercion. */
import { STORABLE } from '@sync-health/contract/time';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { type FastifyInstance, type FastifySchema } from 'fastify';

import { NOT_STORABLE, parseMoment, parseTimestamp } from './time';

const OPTIONS = { allErrors: false, removeAdditional: false, useDefaults: true, strict: false, validateFormats: true };

function newAjv(coerceTypes: false | 'array'): Ajv {
  const ajv = new Ajv({ ...OPTIONS, coerceTypes });
  addFormats.default(ajv);
  ajv.addFormat('date-time', { type: 'string', validate: (text) => parseMoment(text) !== null });
  ajv.addKeyword({
    keyword: STORABLE,
    type: 'string',
    validate: (_: unknown, text: string) => parseTimestamp(text) !== null,
    error: { message: NOT_STORABLE },
  });
  return ajv;
}

const strict = newAjv(false);
const withoutFormats = new Ajv({ ...OPTIONS, coerceTypes: false, validateFormats: false });
const coercing = newAjv('array');

/** Compiles a schema that is checked outside a route, such as that of one event. */
export function compile(schema: object): ValidateFunction {
  return strict.compile(withoutId(schema));
}

/** For a caller that reads times itself, and so needs them checked only once. */
export function compileWithoutFormats(schema: object): ValidateFunction {
  return withoutFormats.compile(withoutId(schema));
}

const withoutIds = new WeakMap<object, object>();

/**
 * A schema whose `$id` is not registered, so that it may be compiled again (tests boot many apps). Always the same object
 * of the same schema: so Ajv finds what it has compiled.
 */
function withoutId(schema: object): object {
  const known = withoutIds.get(schema);
  if (known) {
    return known;
  }
  const { $id: _, ...rest } = schema as { $id?: string };
  withoutIds.set(schema, rest);
  return rest;
}

export function registerValidation(app: FastifyInstance) {
  app.setValidatorCompiler<FastifySchema>(({ schema, httpPart }) =>
    (httpPart === 'body' ? strict : coercing).compile(withoutId(schema))
  );
}

/** A compiled schema as a type guard. */
export function isOf<T>(validate: ValidateFunction, value: unknown): value is T {
  return validate(value) === true;
}
