/** Work of a server that may end midway, and what must be true when it was repeated. */
export interface Act {
  prepare(): Promise<void>;
  /** Does the work, and repeats it if it was not answered. */
  run(): Promise<void>;
  check(): Promise<void>;
}
