/** The id of an error group: a hash of its error code and normalized message. */

/** SQL for the error group of a row of `failures`. The column `cause` has the code and the message. */
export const ERROR_GROUP_SQL = 'substring(lower(hex(MD5(cause))), 1, 16)';
