/** A command on tokens that can't be carried out, or a file of them that can't be read; the message says what to do. */
export class TokenError extends Error {}
