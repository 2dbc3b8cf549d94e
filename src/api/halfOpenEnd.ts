/**
 * Turns the end of one of Grafana's ranges into the server's, which are half-open. Grafana's end is the last
 * millisecond of the range, such as 23:59:59.999 for "Yesterday". The backend does the same for panels.
 */
export function halfOpenEnd(toMs: number): number {
  return toMs % 1000 === 999 ? toMs + 1 : toMs;
}
