/** All migrations by name. Each runs once, in the order of names. */
import { type Migration } from 'kysely';

import { type ColumnTypes } from '../columnTypes';
import { auditTables } from './0001-audit';
import { commandTables } from './0005-commands';
import { jobTables } from './0006-jobs';
import { changedRanges } from './0008-changed-ranges';
import { objectiveTables } from './0009-objectives';
import { errorGroupTables } from './0010-error-groups';
import { tokenTables } from './0011-tokens';
import { claimedEvents } from './0014-claimed-events';
import { itemsByRecord } from './0015-items-by-record';
import { rolledRanges } from './0016-rolled-ranges';
import { intakeTables } from './0017-intake';
import { changeNotes } from './0018-change-notes';
import { erasureTables } from './0019-erased-records';
import { goneClaims } from './0020-gone-claims';
import { jobOffers } from './0021-job-offers';
import { objectiveNotes } from './0022-objective-notes';
import { jobReports } from './0023-job-reports';

export const migrationsFor = (types: ColumnTypes): Record<string, Migration> => ({
  '0001-audit': auditTables(types),
  '0005-commands': commandTables(types),
  '0006-jobs': jobTables(types),
  '0008-changed-ranges': changedRanges(types),
  '0009-objectives': objectiveTables(types),
  '0010-error-groups': errorGroupTables(types),
  '0011-tokens': tokenTables(types),
  '0014-claimed-events': claimedEvents(types),
  '0015-items-by-record': itemsByRecord,
  '0016-rolled-ranges': rolledRanges(types),
  '0017-intake': intakeTables(types),
  '0018-change-notes': changeNotes(types),
  '0019-erased-records': erasureTables(types),
  '0020-gone-claims': goneClaims(types),
  '0021-job-offers': jobOffers(types),
  '0022-objective-notes': objectiveNotes(types),
  '0023-job-reports': jobReports,
});
