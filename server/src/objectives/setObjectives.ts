/**
 * Sets the objectives of the file at the start. An objective that is as in the file is left alone, so a start adds
 * nothing to the audit, and the history keeps its versions.
 */
import { type ObjectiveInput } from '@sync-health/contract';

import { putIfDifferent } from '../decisions/objectives';
import { type DecisionStore } from '../decisions/store';

/** Who the audit names. */
const ACTOR = 'SYNC_HEALTH_OBJECTIVES';

export async function setObjectives(store: DecisionStore, objectives: ReadonlyMap<string, ObjectiveInput>) {
  for (const [id, input] of objectives) {
    await putIfDifferent(store, id, input, { actor: ACTOR, nowMs: Date.now() });
  }
}
