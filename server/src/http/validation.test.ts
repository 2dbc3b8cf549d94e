/** Schemas are compiled when first needed. These tests make sure that every one compiles. */
import { Ajv } from 'ajv';
import fastJsonStringify from 'fast-json-stringify';
import fastify from 'fastify';

import { openApiDocument } from './openApi';
import { compile, registerValidation } from './validation';

interface Content {
  content?: Record<string, { schema: object }>;
}

interface Operation {
  parameters?: Array<{ name: string; schema: object }>;
  requestBody?: Content;
  responses: Record<string, Content>;
}

interface Description {
  paths: Record<string, Record<string, Operation>>;
  /** Schemas that others refer to. */
  components: object;
}

const schemasOf = ({ content = {} }: Content) => Object.values(content).map(({ schema }) => schema);

describe('every schema of the API', () => {
  let operations: Operation[];
  let components: object;
  beforeAll(async () => {
    const document = (await openApiDocument()) as Description;
    components = document.components;
    operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations.length).toBeGreaterThan(30);
  });

  const whole = (schema: object): object => ({ ...schema, components });

  it('of requests compiles', () => {
    const schemas = operations.flatMap(({ requestBody, parameters = [] }) => [
      ...(requestBody ? schemasOf(requestBody) : []),
      ...parameters.map(({ schema }) => schema),
    ]);
    expect(schemas.length).toBeGreaterThan(50);
    schemas.forEach((schema) => compile(whole(schema))({}));
  });

  it('of answers compiles', () => {
    const schemas = operations.flatMap(({ responses }) => Object.values(responses).flatMap(schemasOf));
    expect(schemas.length).toBeGreaterThan(40);
    schemas.forEach((schema) => fastJsonStringify(whole(schema)));
  });
});

it('a schema is compiled once, when first needed', async () => {
  const compiled = jest.spyOn(Ajv.prototype, 'compile');
  const app = fastify();
  registerValidation(app);
  const body = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };
  app.post('/', { schema: { body } }, () => 'answered');
  await app.ready();
  expect(compiled).toHaveBeenCalledTimes(0);

  const post = async (payload: object) => (await app.inject({ method: 'POST', url: '/', payload })).body;
  expect(await post({ name: 'a' })).toBe('answered');
  expect(await post({})).toContain("must have required property 'name'");
  expect(await post({ name: 1 })).toContain('name must be string');
  expect(await post({ name: 'b' })).toBe('answered');
  expect(compiled).toHaveBeenCalledTimes(1);
  await app.close();
});
