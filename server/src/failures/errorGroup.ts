/** The id of an error group: of its code and normalized message, so that a group is those failures and no others. */

/** Of a row of `failures`, whose cause is both. */
export const ERROR_GROUP_SQL = 'substring(lower(hex(MD5(cause))), 1, 16)';
