/** Fields whose values do not come from the data. */
import type { NarrowingField } from '@sync-health/contract/queryTypes';
import { ERROR_CLASSES, MODES, STATUSES } from '@sync-health/contract/words';

/** All values of a field that has a closed set of them; undefined where the data tells. */
export function closedValues(field: NarrowingField): readonly string[] | undefined {
  const closed: Partial<Record<NarrowingField, readonly string[]>> = {
    mode: MODES,
    status: STATUSES,
    errorClass: ERROR_CLASSES,
  };
  return closed[field];
}
