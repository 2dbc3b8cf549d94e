/** Explains why text is not CSV, and on which line. */
import { type RowLines } from '@sync-health/contract';
import { CsvError } from 'csv-parse';

import { ProblemError } from '../../http/problems';

/** The parser names the line where it gave up, which is the end of the file for an open quotation mark. */
export function csvFault(error: unknown, lines: RowLines): unknown {
  if (!(error instanceof CsvError)) {
    return error;
  }
  const { empty_lines: blankLines } = error as { empty_lines?: number };
  return notCsv(reasonOf(error, lines.after(blankLines ?? 0)));
}

/** A quotation mark is not closed or not doubled in the row that begins on this line. */
export const quoteFault = (line: number) => notCsv(wronglyQuoted(line));

const notCsv = (reason: string) => new ProblemError(400, `The body is not CSV: ${reason}.`);

const wronglyQuoted = (line: number) =>
  `line ${line} has a quotation mark that is not closed, or one within a text that is not doubled ("")`;

function reasonOf({ code, message }: CsvError, line: number): string {
  switch (code as string) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return wronglyQuoted(line);
    case 'CSV_MAX_RECORD_SIZE':
      return `the row on line ${line} does not end: a quotation mark is not closed`;
    default:
      return message;
  }
}
