/** The decisions that are possible about an error group, as the server takes them. */
import type { ErrorGroupInput } from '@sync-health/contract/errorGroup';

import type { ErrorGroup } from '../../api/rows';

export type GroupAction = 'acknowledge' | 'assign' | 'mute' | 'resolve' | 'reopen';

/** What a person enters for a decision. */
export interface Answers {
  assignee?: string | null;
  mutedUntil?: string;
  reason?: string;
}

/** The possible actions, in the order of the menu. */
export function actionsFor({ status }: Pick<ErrorGroup, 'status'>): GroupAction[] {
  const waits = status === 'new' || status === 'reopened';
  return [
    ...(status === 'acknowledged' ? [] : ['acknowledge' as const]),
    'assign',
    'mute',
    ...(status === 'resolved' ? [] : ['resolve' as const]),
    ...(waits ? [] : ['reopen' as const]),
  ];
}

export function decisionOf(
  action: GroupAction,
  group: Pick<ErrorGroup, 'status' | 'mutedUntil'>,
  connector: string | undefined,
  { assignee, mutedUntil, reason }: Answers = {}
): ErrorGroupInput {
  const about = { ...(connector !== undefined && { connector }), ...(reason && { reason }) };
  switch (action) {
    case 'acknowledge':
      return { ...about, status: 'acknowledged' };
    case 'resolve':
      return { ...about, status: 'resolved' };
    case 'reopen':
      return { ...about, status: 'new' };
    case 'mute':
      return { ...about, status: 'muted', ...(mutedUntil !== undefined && { mutedUntil }) };
    case 'assign':
      return { ...about, ...unchanged(group), assignee: assignee ?? null };
  }
}

/** An assignment keeps the status: a muted or resolved group stays so. */
function unchanged({ status, mutedUntil }: Pick<ErrorGroup, 'status' | 'mutedUntil'>) {
  if (status === 'muted') {
    return { status, ...(mutedUntil !== null && { mutedUntil: new Date(mutedUntil).toISOString() }) };
  }
  return { status: status === 'resolved' ? status : ('acknowledged' as const) };
}
