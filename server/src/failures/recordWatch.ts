/**
 * Which records change while some are being looked through: selecting many for a retry takes too long to keep events
 * waiting, so what has changed meanwhile is looked at again.
 */
export class RecordWatch {
  readonly #watches = new Set<Set<number>>();

  /** Keys of the records that change from now on. */
  begin(): Set<number> {
    const watch = new Set<number>();
    this.#watches.add(watch);
    return watch;
  }

  end(watch: Set<number>) {
    this.#watches.delete(watch);
  }

  /** Call it once a change is in storage: who looks after that sees it, who has looked before has it here. */
  note(records: ReadonlyArray<{ recordKey: number }>) {
    for (const watch of this.#watches) {
      records.forEach(({ recordKey }) => watch.add(recordKey));
    }
  }
}
