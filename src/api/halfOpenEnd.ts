/**
 * The end of a range as the server counts it, which is half-open. Grafana's own ranges end with the last millisecond that
 * belongs to them, "Yesterday" at 23:59:59.999; the backend does the same for the queries of panels.
 */
export function halfOpenEnd(toMs: number): number {
  return toMs % 1000 === 999 ? toMs + 1 : toMs;
}
