/**
 * How requests are checked against the contract's schemas, bodies strictly and query strings with coercion, and how
 * answers are written by theirs. A schema is compiled when it is first needed: all of them take a third of a start.
 */
import { STORABLE } from '@sync-health/contract/time';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import fastJsonStringify from 'fast-json-stringify';
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

/** Whether a value is as its schema says; `errors` are those of the last value that was not. */
export interface Validate {
  (value: unknown): boolean;
  errors?: ErrorObject[] | null;
}

function lazily(ajv: Ajv, schema: object): Validate {
  let compiled: ValidateFunction | undefined;
  const validate: Validate = (value) => {
    compiled ??= ajv.compile(withoutId(schema));
    const isValid = compiled(value);
    validate.errors = compiled.errors;
    return isValid;
  };
  return validate;
}

/** Of a schema that is checked outside a route, such as that of one event. */
export function compile(schema: object): Validate {
  return lazily(strict, schema);
}

/** For a caller that reads times itself, and so needs them checked only once. */
export function compileWithoutFormats(schema: object): Validate {
  return lazily(withoutFormats, schema);
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

type Serialize = (value: unknown) => string;

/** By schema: apps of one process write the same answers. */
const serializers = new WeakMap<object, Serialize>();

function serializerOf(schema: object): Serialize {
  const known = serializers.get(schema);
  if (known) {
    return known;
  }
  const made: Serialize = fastJsonStringify(schema);
  serializers.set(schema, made);
  return made;
}

export function registerValidation(app: FastifyInstance) {
  app.setValidatorCompiler<FastifySchema>(({ schema, httpPart }) =>
    lazily(httpPart === 'body' ? strict : coercing, schema)
  );
  app.setSerializerCompiler<FastifySchema>(
    ({ schema }) =>
      (answer: unknown) =>
        serializerOf(schema)(answer)
  );
}

/** A compiled schema as a type guard. */
export function isOf<T>(validate: Validate, value: unknown): value is T {
  return validate(value);
}
