/** Shares runs of some work, such as a read, between callers that need it done as of their call or later. */
export class FreshRuns {
  #running: Promise<void> = Promise.resolve();
  /** The run that begins after the running one. */
  #next: Promise<void> | null = null;

  constructor(private readonly work: () => Promise<void>) {}

  /** The latest run that was asked for. */
  get latest(): Promise<void> {
    return this.#next ?? this.#running;
  }

  /** Settles as a run that begins after this call. One that runs now may be too early; all who call during it share the next. */
  run(): Promise<void> {
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        this.#running = this.work();
        return this.#running;
      });
    return this.#next;
  }
}
