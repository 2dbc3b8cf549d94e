import { Type } from '@sinclair/typebox';

/** How many records of commands have which outcome. */
export const CommandCounts = Type.Object({
  pending: Type.Integer(),
  succeeded: Type.Integer(),
  failed: Type.Integer(),
  skipped: Type.Integer(),
});
