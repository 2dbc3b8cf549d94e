/** Where the next page begins: the values that the last row is ordered by, and of what order they are, opaque to clients. */
import { Type } from '@sinclair/typebox';

import { ProblemError } from '../problems';
import { compile, isOf } from '../validation';

type Position = Array<string | number>;

const validate = compile(Type.Array(Type.Union([Type.String(), Type.Number()]), { maxItems: 5 }));

export function encodeCursor(position: Readonly<Position>): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** `shape` is what the query orders by: a cursor of another order is refused. `field` is where it stands in the request. */
export function decodeCursor(
  cursor: string,
  shape: ReadonlyArray<'number' | 'string'>,
  field = 'query.cursor'
): Position {
  let position: unknown;
  try {
    position = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    position = null;
  }
  const fits =
    isOf<Position>(validate, position) &&
    position.length === shape.length &&
    position.every(
      (value, index) => typeof value === shape[index] && (typeof value === 'string' || Number.isSafeInteger(value))
    );
  if (!fits) {
    throw notOfThisQuery(field);
  }
  return position as Position;
}

const notOfThisQuery = (field: string) =>
  new ProblemError(400, 'The cursor is not one of this query; begin again without it.', { field });

/** A place in one order is none in another, though it may look like one. */
export const cursorOfOrder = (cursor: string, order: string) => `${cursor}.${order}`;

/** Throws where it is of another order. */
export function withoutOrder(cursor: string, order: string, field = 'query.cursor'): string {
  const end = cursorOfOrder('', order);
  if (!cursor.endsWith(end)) {
    throw notOfThisQuery(field);
  }
  return cursor.slice(0, -end.length);
}
