/**
 * Numbers the rows of a CSV file by the line on which each begins, as a text editor numbers lines: 1 is the first of the
 * file. Blank lines and line breaks within texts count.
 */
export class RowLines {
  /** The line of the next row if no line before it were blank. */
  #next: number;

  constructor(headerLine: number) {
    this.#next = headerLine;
  }

  /** The line of the next row, with so many blank lines in the file until there. */
  after(blankLines: number): number {
    return this.#next + blankLines;
  }

  /** Returns the line of a row and goes on to the next row. */
  take(cells: readonly string[], blankLines = 0): number {
    const line = this.after(blankLines);
    this.#next++;
    for (const cell of cells) {
      if (cell.includes('\n') || cell.includes('\r')) {
        this.#next += cell.match(/\r\n|\n|\r/g)?.length ?? 0;
      }
    }
    return line;
  }
}
