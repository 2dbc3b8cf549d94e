/** The tables of what was decided, in the order in which their rows refer to each other. */
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

/** Whose keys the database counts up. */
export const COUNTED = ['audit', 'command_actions', 'unshown_failures'] as const;

/** What is about inserts, rolls and followers of changes that are under way: another store begins with none of it. */
export const NOT_MOVED = [
  'changed_ranges',
  'rolled_ranges',
  'counters',
  'claimed_events',
  'change_notes',
  'change_positions',
] as const satisfies ReadonlyArray<keyof DecisionTables>;
