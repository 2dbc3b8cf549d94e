/**
 * Converts TypeBox schemas to Go structs. Available generators were tried: one names the members of unions by color,
 * another hides a union as raw JSON. Here a union of objects is one struct with the members of all.
 */
import { type TObject, type TSchema, TypeGuard } from '@sinclair/typebox';

import { comment, goName } from './names';

/** What JSON Schema adds to what TypeBox's guards tell. */
interface Hints {
  $id?: string;
  description?: string;
  format?: string;
  type?: string;
}

/** Structs by name, in the order in which they were found. */
type Structs = Map<string, string>;

export function goTypes(schemas: readonly TSchema[]): string {
  const structs: Structs = new Map();
  for (const schema of schemas) {
    typeOf(schema, '', structs);
  }
  const text = [...structs.values()].join('\n');
  return `${text.includes('time.Time') ? 'import "time"\n\n' : ''}${text}`;
}

/** The Go type of a schema. Objects become structs, named by their `$id` or by their place. */
function typeOf(schema: TSchema, place: string, structs: Structs): string {
  if (TypeGuard.IsUnion(schema)) {
    return unionType(schema.anyOf, place, structs);
  }
  if (TypeGuard.IsArray(schema)) {
    return `[]${typeOf(schema.items, place, structs)}`;
  }
  if (TypeGuard.IsObject(schema)) {
    return struct([schema], place, structs);
  }
  const { type, format }: Hints = schema;
  switch (type) {
    case 'string':
      return format === 'date-time' ? 'time.Time' : 'string';
    case 'integer':
      return 'int64';
    case 'number':
      return 'float64';
    case 'boolean':
      return 'bool';
    default:
      throw new Error(`${place}: no Go type for a schema of type ${type}`);
  }
}

function unionType(members: readonly TSchema[], place: string, structs: Structs): string {
  const values = members.filter((member) => !TypeGuard.IsNull(member));
  if (values.every((member) => TypeGuard.IsObject(member))) {
    return struct(values, place, structs);
  }
  const list = values.find((member) => TypeGuard.IsArray(member));
  if (list && values.every((member) => member === list || sameType(member, list.items, place, structs))) {
    // One or several values: a list can hold both.
    return typeOf(list, place, structs);
  }
  const [only, ...others] = values;
  if (!only || others.length > 0) {
    throw new Error(`${place}: no Go type for this union`);
  }
  const type = typeOf(only, place, structs);
  return type.startsWith('[]') ? type : `*${type}`;
}

const sameType = (one: TSchema, other: TSchema, place: string, structs: Structs) =>
  typeOf(one, place, structs) === typeOf(other, place, structs);

function struct(members: readonly TObject[], place: string, structs: Structs): string {
  const { $id }: Hints = members.length === 1 ? members[0]! : {};
  const name = $id ?? place;
  if (structs.has(name)) {
    return name;
  }
  // Reserves its place before the structs that it refers to.
  structs.set(name, '');
  const fields = new Map<string, string>();
  for (const { properties } of members) {
    for (const [key, schema] of Object.entries(properties)) {
      const isOptional = members.some((member) => !member.required?.includes(key));
      fields.set(key, field(key, schema, isOptional, name, structs));
    }
  }
  structs.set(name, `type ${name} struct {\n${[...fields.values()].join('')}}\n`);
  return name;
}

function field(key: string, schema: TSchema, isOptional: boolean, parent: string, structs: Structs): string {
  const type = typeOf(schema, key === 'query' ? 'Query' : `${parent}${goName(key)}`, structs);
  // An absent value must be distinct from false.
  const isPointer = isOptional && (structs.has(type) || type === 'bool');
  const { description }: Hints = schema;
  return `${comment(description)}${goName(key)} ${isPointer ? '*' : ''}${type} \`json:"${key}${isOptional ? ',omitempty' : ''}"\`\n`;
}
