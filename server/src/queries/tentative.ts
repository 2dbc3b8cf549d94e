/**
 * An answer that is asked for while it is found out whether another one is right: where it hardly ever is, nobody waits
 * for one statement after the other.
 */
import { type Answer, type SelectedAnswer } from './answer';

export interface TentativeAnswer extends SelectedAnswer {
  /** Gives the answer that is right instead, null where this one is. */
  otherwise(isEmpty: boolean): Promise<Answer | null>;
}

const isTentative = (answer: Answer): answer is TentativeAnswer => 'otherwise' in answer;

interface Execution<Result> {
  execute(answer: Answer): Promise<Result>;
  isEmpty(result: Result): boolean;
}

export async function settled<Result>(answer: Answer, { execute, isEmpty }: Execution<Result>): Promise<Result> {
  const result = await execute(answer);
  const other = isTentative(answer) ? await answer.otherwise(isEmpty(result)) : null;
  return other ? execute(other) : result;
}
