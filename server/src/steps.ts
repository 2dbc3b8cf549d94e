/**
 * Moments between two writes to different stores, or two writes to one. docs/two-stores.md says what a crash there
 * leaves. They do nothing except in a test that holds work at each and then ends the process.
 */
export const STEPS = [
  // Ingest.
  'ingest: claimed',
  'ingest: events stored',
  'ingest: attempts written',
  'ingest: failures written',
  'ingest: retries settled',
  'ingest: ids known',
  'ingest: done',
  // What follows from events later.
  'checkpoint: rows flushed',
  'rollups: slots written',
  // Retries, dismissals, and their outcomes.
  'decision: committed',
  'decision: shown',
  'decision: notes removed',
  'outcome: reported',
  'outcome: settled',
  'outcome: ended',
  // The erasure of a record.
  'erasure: noted',
  'erasure: ranges noted',
  'erasure: decisions erased',
  'erasure: events erased',
  'erasure: rollups written',
] as const;

export type Step = (typeof STEPS)[number];

let reached: ((step: Step) => unknown) | null = null;

/** Resolves when the work may go on: at once, except in a test. */
export async function passStep(step: Step): Promise<void> {
  await reached?.(step);
}

/** For tests: work goes on when what `listener` returns has resolved. */
export function onStep(listener: (step: Step) => unknown) {
  reached = listener;
}
