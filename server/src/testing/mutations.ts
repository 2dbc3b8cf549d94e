/** Random changes of valid bodies for tests: of their bytes, and of the JSON in them. */
import fc from 'fast-check';

export type Mutate<T> = (value: T) => T;

const position = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

const bytesEdit: fc.Arbitrary<Mutate<Buffer>> = fc
  .record({
    at: position,
    kind: fc.constantFrom('set', 'cut', 'insert', 'repeat', 'end'),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
      // Most JSON stays JSON with these.
      fc.stringMatching(/^[0-9a-z]$/).map((text) => Buffer.from(text)),
      fc
        .constantFrom('"', '\\', '{', '[', ']', '}', ',', '\n', '\r', '\0', '\ufeff', ';')
        .map((text) => Buffer.from(text))
    ),
    length: fc.integer({ min: 1, max: 64 }),
  })
  .map(({ at, kind, bytes, length }) => (body) => {
    const from = Math.floor(at * body.length);
    const [head, tail] = [body.subarray(0, from), body.subarray(from)];
    switch (kind) {
      case 'set':
        return Buffer.concat([head, bytes, tail.subarray(bytes.length)]);
      case 'cut':
        return Buffer.concat([head, tail.subarray(length)]);
      case 'insert':
        return Buffer.concat([head, bytes, tail]);
      case 'repeat':
        return Buffer.concat([head, tail.subarray(0, length), tail]);
      default:
        return head;
    }
  });

/** One to four edits at any places. */
export const anyBytes: fc.Arbitrary<Mutate<Buffer>> = fc
  .array(bytesEdit, { minLength: 1, maxLength: 4 })
  .map((edits) => (body) => edits.reduce((edited, edit) => edit(edited), body));

/** Values that senders send by mistake, or on purpose. */
const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    ...['', ' ', '\0', '\ud800', '__proto__', 'constructor', 'x'.repeat(9000), '2026-11-20', '2099-01-01T00:00:00Z'],
    ...[0, -1, 1e308, 2 ** 53, 0.1, true, null],
    ...[[], {}, [[]], [null], { '': '' }]
  ),
  fc.integer({ min: 1, max: 2000 }).map((depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown),
  fc.constant(JSON.parse('{"__proto__": {"status": "success"}}') as unknown)
);

type Parent = Record<string, unknown>;

/** Every member below a value, with what holds it. */
function membersBelow(value: unknown): Array<[parent: Parent, name: string]> {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([name, member]): Array<[Parent, string]> => [
    [value as Parent, name],
    ...membersBelow(member),
  ]);
}

/** Changes one member of a JSON object, at any depth: another value, gone, or under another name. */
export const anyMember: fc.Arbitrary<Mutate<object>> = fc
  .record({ at: position, kind: fc.constantFrom('value', 'value', 'gone', 'name'), odd: oddValue, name: fc.string() })
  .map(({ at, kind, odd, name }) => (item) => {
    const copy = structuredClone(item);
    const members = membersBelow(copy);
    const [parent, own] = members[Math.floor(at * members.length)] ?? [copy as Parent, 'none'];
    if (kind === 'value') {
      parent[own] = odd;
    } else {
      const value = parent[own];
      Reflect.deleteProperty(parent, own);
      if (kind === 'name' && !Array.isArray(parent)) {
        parent[name] = value;
      }
    }
    return copy;
  });
