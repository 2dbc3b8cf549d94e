/** The move is not possible, or failed. The message says what to do. */
export class MoveError extends Error {}
