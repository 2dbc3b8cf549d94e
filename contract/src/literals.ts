import { Type } from '@sinclair/typebox';

/** The schema of a string from a closed set. */
export function literals<const T extends readonly string[]>(values: T, options: { description?: string } = {}) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...options });
}
