/** The id of an error group: of its code and normalised message, so that a group is those failures and no others. */
import { createHash } from 'node:crypto';

const ID_LENGTH = 16;

export const errorGroupId = (errorCode: string, messageGroup: string): string =>
  createHash('md5').update(`${errorCode}\0${messageGroup}`).digest('hex').slice(0, ID_LENGTH);

/** The same, of a row of `failures`. */
export const ERROR_GROUP_SQL = `substring(lower(hex(MD5(cause))), 1, ${ID_LENGTH})`;
