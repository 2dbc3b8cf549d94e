/** The fields whose values are a closed set. */
import type { NarrowingField } from '@sync-health/contract/queryTypes';
import { ERROR_CLASSES, MODES, STATUSES } from '@sync-health/contract/words';

/** All values of such a field. Undefined for fields whose values come from the data. */
export function closedValues(field: NarrowingField): readonly string[] | undefined {
  const closed: Partial<Record<NarrowingField, readonly string[]>> = {
    mode: MODES,
    status: STATUSES,
    errorClass: ERROR_CLASSES,
  };
  return closed[field];
}
