/** One kind of fault: the promise that must hold through it, and what was measured on the way. */
export interface Scenario {
  name: string;
  promise: string;
  /** Gets an empty directory of its own; answers with the figures, or a `Skipped` where this machine can't do it. */
  run(directory: string): Promise<string | Skipped>;
}

export class Skipped {
  constructor(readonly why: string) {}
}

export const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
export const grouped = (count: number) => count.toLocaleString('en');
