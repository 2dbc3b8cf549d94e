/** Cursors: the sort values of a page's last row and the name of the order, encoded as a text that clients don't read. */
import { Type } from '@sinclair/typebox';

import { ProblemError } from '../http/problems';
import { compile, isOf } from '../http/validation';

type Position = Array<string | number>;

const validate = compile(Type.Array(Type.Union([Type.String(), Type.Number()]), { maxItems: 5 }));

export function encodeCursor(position: Readonly<Position>): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** `shape` has the types of the sort values. Throws a 400 that names `field` for a cursor of another shape. */
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
  new ProblemError(400, 'The cursor belongs to another query; start again without it.', { field });

/** A cursor marked with its order, since a position in one order means nothing in another. */
export const cursorOfOrder = (cursor: string, order: string) => `${cursor}.${order}`;

/** Removes the mark of `order`. Throws a 400 that names `field` for a cursor of another order. */
export function withoutOrder(cursor: string, order: string, field = 'query.cursor'): string {
  const end = cursorOfOrder('', order);
  if (!cursor.endsWith(end)) {
    throw notOfThisQuery(field);
  }
  return cursor.slice(0, -end.length);
}
