/**
 * The tables of the transactional store, for the query builder. Times are epoch milliseconds; booleans are 0 or 1. Each
 * migration that adds tables adds its interface here.
 */
import { type AuditTables } from './migrations/0001-audit';
import { type CommandTables } from './migrations/0005-commands';
import { type JobTables } from './migrations/0006-jobs';
import { type ChangeTables } from './migrations/0008-changed-ranges';
import { type ObjectiveTables } from './migrations/0009-objectives';
import { type ErrorGroupTables } from './migrations/0010-error-groups';
import { type TokenTables } from './migrations/0011-tokens';
import { type ClaimTables } from './migrations/0014-claimed-events';
import { type RolledTables } from './migrations/0016-rolled-ranges';
import { type IntakeTables } from './migrations/0017-intake';
import { type ChangeNoteTables } from './migrations/0018-change-notes';
import { type ErasureTables } from './migrations/0019-erased-records';
import { type GoneClaimTables } from './migrations/0020-gone-claims';
import { type JobOfferTables } from './migrations/0021-job-offers';

export type DecisionTables = AuditTables &
  CommandTables &
  JobTables &
  ChangeTables &
  ObjectiveTables &
  ErrorGroupTables &
  TokenTables &
  ClaimTables &
  RolledTables &
  IntakeTables &
  ChangeNoteTables &
  ErasureTables &
  GoneClaimTables &
  JobOfferTables;
