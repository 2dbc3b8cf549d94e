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
  return new ProblemError(400, `The body is not CSV: ${reasonOf(error, lines.after(blankLines ?? 0))}.`);
}

function reasonOf({ code, message }: CsvError, line: number): string {
  switch (code as string) {
    case 'CSV_QUOTE_NOT_CLOSED':
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
      return `line ${line} has a quotation mark that is not closed, or one within a text that is not doubled ("")`;
    case 'CSV_MAX_RECORD_SIZE':
      return `the row on line ${line} does not end: a quotation mark is not closed`;
    default:
      return message;
  }
}
