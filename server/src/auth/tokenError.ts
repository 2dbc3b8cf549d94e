/** A token command can't be carried out, or a token file can't be read. The message says what to do. */
export class TokenError extends Error {}
