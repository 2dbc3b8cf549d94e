/**
 * Conditions with a regular expression, in RE2 syntax. Only the engine checks and matches them: they mean the same in
 * every query, and none can block this process as a JavaScript expression can.
 */
import { type Condition } from '@sync-health/contract';

import { ProblemError } from '../http/problems';
import { type Storage, StorageError } from '../storage/storage';

type Asked = Pick<Storage, 'rows'>;

export const isExpression = ({ operator }: Condition) => operator === '=~' || operator === '!~';

/** Throws a 400 for a wrong number of values or an invalid expression. `place` is the request field, for the message. */
export async function assertConditions(storage: Asked, conditions: readonly Condition[], place: string) {
  for (const [index, condition] of conditions.entries()) {
    const { operator, values } = condition;
    const field = `${place}.${index}.values`;
    if (values.length !== 1 && !operator.endsWith('|')) {
      throw new ProblemError(400, `The operator ${operator} takes exactly one value.`, { field });
    }
    if (isExpression(condition)) {
      await matching(storage, condition, ['']).catch((error: unknown) => {
        throw error instanceof StorageError && error.kind === 'input'
          ? new ProblemError(400, `${error.message} Use RE2 syntax.`, { field })
          : error;
      });
    }
  }
}

/** The rows that pass all regular expressions among the conditions. */
export async function leftByExpressions<Row>(
  storage: Asked,
  conditions: readonly Condition[],
  rows: readonly Row[],
  valueOf: (row: Row, field: Condition['field']) => string
): Promise<Row[]> {
  let left = [...rows];
  for (const condition of conditions.filter(isExpression)) {
    const values = [...new Set(left.map((row) => valueOf(row, condition.field)))];
    const found = await matching(storage, condition, values);
    left = left.filter((row) => found.has(valueOf(row, condition.field)) === (condition.operator === '=~'));
  }
  return left;
}

async function matching(storage: Asked, { values: [pattern = ''] }: Condition, values: readonly string[]) {
  const rows = await storage.rows<{ value: string }>(
    'SELECT arrayJoin({values:Array(String)}) AS value WHERE match(value, {pattern:String})',
    { values, pattern }
  );
  return new Set(rows.map(({ value }) => value));
}
