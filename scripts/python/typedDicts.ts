/** Converts JSON schemas of objects to Python's typed dictionaries. */
import { type Schema } from './schemas';

interface Changes {
  /** Python types that replace those of the schema, by member. */
  types?: Record<string, string>;
  required?: readonly string[];
  optional?: readonly string[];
  without?: readonly string[];
  /** Whether optional members may be None, which means absent. */
  nullable?: boolean;
}

/** Required and optional members are two classes, since Python 3.10 can't mark a single member as not required. */
export function typedDict(name: string, description: string, schema: Schema, changes: Changes = {}): string {
  const { types = {}, required = [], optional = [], without = [], nullable = false } = changes;
  const isRequired = (member: string) =>
    required.includes(member) || ((schema.required ?? []).includes(member) && !optional.includes(member));
  const members = Object.entries(schema.properties ?? {}).filter(([member]) => !without.includes(member));
  const lines = (list: typeof members) =>
    list.flatMap(([member, each]) => {
      const type = types[member] ?? pythonType(each, `${name}.${member}`);
      const orNone = nullable && !isRequired(member) ? ' | None' : '';
      // A replaced type says by itself what it accepts.
      const comment = each.description && !types[member] ? [`    #: ${each.description}`] : [];
      return [...comment, `    ${member}: ${type}${orNone}`];
    });
  const needed = lines(members.filter(([member]) => isRequired(member)));
  const others = lines(members.filter(([member]) => !isRequired(member)));
  const documentation = `    """${description}"""\n`;
  if (others.length === 0) {
    return `class ${name}(TypedDict):\n${documentation}\n${needed.join('\n')}\n\n`;
  }
  const base = `_${name}Required`;
  return [
    `class ${base}(TypedDict):\n${needed.join('\n')}\n\n`,
    `class ${name}(${base}, total=False):\n${documentation}\n${others.join('\n')}\n\n`,
  ].join('\n');
}

function pythonType(schema: Schema, place: string): string {
  if (schema.enum) {
    return `Literal[${schema.enum.map((value) => JSON.stringify(value)).join(', ')}]`;
  }
  if (schema.anyOf) {
    return schema.anyOf.map((member) => pythonType(member, place)).join(' | ');
  }
  if (schema.type === undefined && !schema.$ref) {
    return 'object';
  }
  switch (schema.type) {
    case 'string':
      return 'str';
    case 'integer':
      return 'int';
    case 'boolean':
      return 'bool';
    case 'null':
      return 'None';
    case 'object':
      if (typeof schema.additionalProperties === 'object') {
        return `dict[str, ${pythonType(schema.additionalProperties, place)}]`;
      }
  }
  throw new Error(`${place}: no Python type for a schema of type ${schema.type}`);
}
