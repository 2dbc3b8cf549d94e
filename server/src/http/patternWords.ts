/** What the patterns of the contract ask for, in words: who reads a problem need not know regular expressions. */
import { TRACE_ID } from '@sync-health/contract/event';
import { TIME_SHIFT } from '@sync-health/contract/query';
import { NOT_BLANK } from '@sync-health/contract/reason';
import { TOKEN_NAME } from '@sync-health/contract/token';

/** By pattern, to follow the name of a member. */
export const PATTERN_WORDS: Readonly<Record<string, string>> = {
  [NOT_BLANK]: 'must say something: it is blank',
  [TIME_SHIFT]: 'must be days or weeks, such as 7d or 2w, up to 999',
  [TOKEN_NAME]: 'must have only characters that can be printed',
  [TRACE_ID]: 'must be 32 hexadecimal digits',
};
