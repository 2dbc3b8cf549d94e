import { Type } from '@sinclair/typebox';

import { MAX_LENGTH } from './words';

/** Something that can be read: blanks, and what is not seen, say nothing. */
export const NOT_BLANK = '[^\\s\\p{C}]';

/** Why a person did something, in their own words. */
export const Reason = Type.String({
  minLength: 1,
  maxLength: MAX_LENGTH.reason,
  pattern: NOT_BLANK,
  description: 'Kept with what was done',
});
