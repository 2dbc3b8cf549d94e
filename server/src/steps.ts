/**
 * Moments between two steps of an act that touches both stores, or one of them twice: what a crash there leaves is in
 * docs/two-stores.md. Nothing happens at them but in a test, which ends the process at each.
 */
export const STEPS = [
  // Events that are sent.
  'ingest: claimed',
  'ingest: events stored',
  'ingest: attempts written',
  'ingest: failures written',
  'ingest: retries settled',
  'ingest: ids known',
  'ingest: done',
  // What follows from them later.
  'checkpoint: rows flushed',
  'rollups: slots written',
  // Retries, dismissals and what ends them.
  'decision: committed',
  'decision: shown',
  'decision: notes removed',
  'outcome: reported',
  'outcome: settled',
  'outcome: ended',
  // Everything about a record is erased.
  'erasure: noted',
  'erasure: ranges noted',
  'erasure: decisions erased',
  'erasure: events erased',
  'erasure: rollups written',
] as const;

export type Step = (typeof STEPS)[number];

let reached: ((step: Step) => void) | null = null;

export function passStep(step: Step) {
  reached?.(step);
}

/** For tests. */
export function onStep(listener: (step: Step) => void) {
  reached = listener;
}
