/**
 * Checks requests against the contract's schemas, bodies strictly and query strings with coercion, and serializes
 * answers by theirs. A schema is compiled when first needed: compiling all takes a third of the start.
 */
import { STORABLE } from '@sync-health/contract/time';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import fastJsonStringify from 'fast-json-stringify';
import { type FastifyInstance, type FastifySchema, type FastifySchemaCompiler } from 'fastify';

import { NOT_STORABLE, parseMoment, parseTimestamp } from '../time';
import { PATTERN_WORDS } from './patternWords';

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

/** Whether a value is valid. `errors` are those of the last invalid value. */
export interface Validate {
  (value: unknown): boolean;
  errors?: ErrorObject[] | null;
}

const inWords = (error: ErrorObject): ErrorObject =>
  error.keyword === 'pattern'
    ? { ...error, message: PATTERN_WORDS[String(error.params.pattern)] ?? error.message }
    : error;

function lazily(ajv: Ajv, schema: object): Validate {
  let compiled: ValidateFunction | undefined;
  const validate: Validate = (value) => {
    compiled ??= ajv.compile(withoutId(schema));
    const isValid = compiled(value);
    validate.errors = compiled.errors?.map(inWords);
    return isValid;
  };
  return validate;
}

/** For a schema that is checked outside of a route, such as that of one event. */
export function compile(schema: object): Validate {
  return lazily(strict, schema);
}

/** Does not check formats: for callers that parse times themselves. */
export function compileWithoutFormats(schema: object): Validate {
  return lazily(withoutFormats, schema);
}

const withoutIds = new WeakMap<object, object>();

/**
 * The schema without its `$id`, so that it can be compiled again; tests start many apps. The same schema always gives
 * the same object, so Ajv finds what it has compiled.
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

/** By schema, shared by all apps of the process. */
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

const compileRequest: FastifySchemaCompiler<FastifySchema> = ({ schema, httpPart }) =>
  lazily(httpPart === 'body' ? strict : coercing, schema);

/** For routes that check their bodies themselves; the schema of the body is only for the documentation. */
export const compileAllButBody: FastifySchemaCompiler<FastifySchema> = (route) =>
  route.httpPart === 'body' ? () => true : compileRequest(route);

export function registerValidation(app: FastifyInstance) {
  app.setValidatorCompiler(compileRequest);
  app.setSerializerCompiler<FastifySchema>(
    ({ schema }) =>
      (answer: unknown) =>
        serializerOf(schema)(answer)
  );
}

/** Validates as a type guard. */
export function isOf<T>(validate: Validate, value: unknown): value is T {
  return validate(value);
}
