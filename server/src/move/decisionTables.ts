/** The tables of decisions, in the order of their references. */
import { type DecisionTables } from '../decisions/schema';

export const DECIDED = [
  'audit',
  'idempotency_keys',
  'imports',
  'tokens',
  'token_scopes',
  'token_connectors',
  'objectives',
  'error_groups',
  'jobs',
  'commands',
  'command_items',
  'command_skips',
  'command_actions',
  'held_failures',
  'unshown_failures',
  'intake_sources',
  'intake_rejections',
  'erased_records',
  'erasing_ranges',
] as const satisfies ReadonlyArray<keyof DecisionTables>;

/** Tables with an auto-incremented key. */
export const COUNTED = ['audit', 'command_actions', 'unshown_failures'] as const;

/** Tables about running inserts, rolls and polls, of which another store needs nothing. */
export const NOT_MOVED = [
  'changed_ranges',
  'rolled_ranges',
  'counters',
  'claimed_events',
  'gone_claims',
  'change_notes',
  'change_positions',
] as const satisfies ReadonlyArray<keyof DecisionTables>;
