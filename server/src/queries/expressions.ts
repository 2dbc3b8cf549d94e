/**
 * Conditions with a regular expression. They are RE2's, and the engine alone checks and matches them: so they mean the
 * same in every query, and none can hold up this process as those of JavaScript can.
 */
import { type Condition } from '@sync-health/contract';

import { ProblemError } from '../problems';
import { type Storage, StorageError } from '../storage/storage';

type Asked = Pick<Storage, 'rows'>;

export const isExpression = ({ operator }: Condition) => operator === '=~' || operator === '!~';

/** Throws where one takes another number of values, or is no regular expression. `place` is where they stand in the request. */
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
          ? new ProblemError(400, `${error.message} Write it as RE2 has it.`, { field })
          : error;
      });
    }
  }
}

/** The rows that all regular expressions among the conditions leave. */
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
