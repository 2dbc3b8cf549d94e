/** The move can't be done, or was not; the message is one that says what to do. */
export class MoveError extends Error {}
