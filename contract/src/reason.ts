import { Type } from '@sinclair/typebox';

import { MAX_LENGTH } from './words';

/** Requires a visible character: blanks and invisible characters say nothing. */
export const NOT_BLANK = '[^\\s\\p{C}]';

/** Why a person did something, in their words. */
export const Reason = Type.String({
  minLength: 1,
  maxLength: MAX_LENGTH.reason,
  pattern: NOT_BLANK,
  description: 'Kept with the action',
});
