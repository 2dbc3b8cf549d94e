/** Finds schemas in an OpenAPI document. */

/** The parts of a JSON schema that are read. */
export interface Schema {
  $ref?: string;
  type?: string;
  description?: string;
  enum?: string[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  required?: string[];
  maxLength?: number;
}

function isRecord(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The schema at a path in the document, following `$ref`. */
export function schemaAt(document: object, path: ReadonlyArray<string | number>): Schema {
  let found: unknown = document;
  for (const step of path) {
    found = isRecord(found) ? resolved(document, found[step]) : undefined;
  }
  if (!isRecord(found)) {
    throw new Error(`The HTTP API's description has nothing at ${path.join(' → ')}.`);
  }
  return found;
}

function resolved(document: object, value: unknown): unknown {
  if (isRecord(value) && typeof value.$ref === 'string') {
    return schemaAt(document, value.$ref.replace('#/', '').split('/'));
  }
  return value;
}
