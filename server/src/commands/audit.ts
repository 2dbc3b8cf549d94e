/** Records every command, and every change to one, in the audit: who, when and why. */
import { type Db } from './commandRows';

export interface AuditEntry {
  now: number;
  /** Such as `command.retry`. */
  action: string;
  actor: string;
  commandId: string;
  reason: string | null;
  detail?: object;
}

export const audit = (db: Db, { now, action, actor, commandId, reason, detail = {} }: AuditEntry) =>
  db
    .insertInto('audit')
    .values({
      at_ms: now,
      actor,
      action,
      subject: commandId,
      reason: reason ?? '',
      detail: JSON.stringify(detail),
    })
    .execute();
