import { Type } from '@sinclair/typebox';

/** A union of string literals from one of the contract's closed sets. */
export function literals<const T extends readonly string[]>(values: T, options: { description?: string } = {}) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...options });
}
