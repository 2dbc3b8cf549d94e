/** A question as a text that is the same for all who ask the same, however they write it. */
import { type Query } from '@sync-health/contract';

import { type PageRead, type QueryInput } from './answer';

export interface Question extends QueryInput<Query> {
  /** The connectors that the caller may see, null for all: others have other answers. */
  connectors: readonly string[] | null;
  isArrow: boolean;
  isUrgent: boolean;
  /** What an answer is made of that was read before. */
  read?: PageRead;
}

export const questionKey = (question: Question) => JSON.stringify(question, (_, value: unknown) => inOrder(value));

/** For `JSON.stringify`: members of objects in one order, and no lists that narrow nothing. */
export function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      // An empty list narrows nothing.
      .filter(([, member]) => !(Array.isArray(member) && member.length === 0))
      .sort(([a], [b]) => (a < b ? -1 : 1))
  );
}
