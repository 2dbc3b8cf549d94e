/** A kind of fault: the promise that must hold, and what was measured. */
export interface Scenario {
  name: string;
  promise: string;
  /** Gets a new empty directory. Returns the figures, or a `Skipped` if this machine can't run it. */
  run(directory: string): Promise<string | Skipped>;
}

export class Skipped {
  constructor(readonly why: string) {}
}

export const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
export const grouped = (count: number) => count.toLocaleString('en');
