/** A query as a text: equal queries give the same text, however they are written. */
import { type Query } from '@sync-health/contract';

import { type PageRead, type QueryInput } from './answer';

export interface Question extends QueryInput<Query> {
  /** The connectors that the caller may see, null for all: the answer depends on them. */
  connectors: readonly string[] | null;
  isArrow: boolean;
  isUrgent: boolean;
  /** A page that was read already and that the answer is made from. */
  read?: PageRead;
}

export const questionKey = (question: Question) => JSON.stringify(question, (_, value: unknown) => inOrder(value));

/** A replacer for `JSON.stringify`: sorts the members of objects and drops empty lists. */
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
