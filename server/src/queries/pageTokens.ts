/**
 * A page of a table as a text for URLs. Cursors lead only forward, so the text also holds the cursors of the pages
 * before it. It holds a hash of the question too: another question starts at its first page.
 */
import { createHash } from 'node:crypto';

import { type TimeRange } from '../storage/rollups/ranges';

export interface Page {
  /** Counted from 1. */
  number: number;
  /** The cursor of this page last, and before it those of earlier pages, as many as fit in a URL. */
  cursors: readonly string[];
}

const FIRST_PAGE: Page = { number: 1, cursors: [] };

/** A query without its page, as a text, and its range. */
export interface PagedQuestion {
  question: string;
  range: TimeRange;
}

/** Not empty: Grafana replaces an empty text in a link with the panel's text for a missing value. */
const FIRST = '1';

/** Servers and proxies accept URLs of a few thousand characters. */
const LONGEST_PAGE = 2000;

/** Grafana evaluates the two ends of a relative range at slightly different moments. */
const TOLERANCE_MS = 2000;

/** Neither character occurs in a cursor. */
const [BETWEEN_PARTS, BETWEEN_CURSORS] = ['!', '~'];

export function encodePage({ number, cursors }: Page, { question, range }: PagedQuestion): string {
  if (cursors.length === 0) {
    return FIRST;
  }
  const head = [keyOf(question), Math.trunc(range.fromMs), Math.trunc(range.toMs), number].join(BETWEEN_PARTS);
  const kept = [...cursors];
  while (kept.length > 1 && kept.join(BETWEEN_CURSORS).length > LONGEST_PAGE) {
    kept.shift();
  }
  return [head, ...kept].join(BETWEEN_CURSORS);
}

/** The first page when the text is not a page of this question. */
export function decodePage(text: string, { question, range }: PagedQuestion): Page {
  const [head = '', ...cursors] = text.split(BETWEEN_CURSORS);
  const [key, fromMs, toMs, number] = head.split(BETWEEN_PARTS);
  const isOfThis = key === keyOf(question) && cursors.length > 0 && Number(number) > cursors.length;
  return isOfThis && goesOn({ fromMs: Number(fromMs), toMs: Number(toMs) }, range)
    ? { number: Number(number), cursors }
    : FIRST_PAGE;
}

export const nextPage = ({ number, cursors }: Page, cursor: string): Page => ({
  number: number + 1,
  cursors: [...cursors, cursor],
});

/** The first page when the cursor of the page before is not in the text. */
export const pageBefore = ({ number, cursors }: Page): Page =>
  cursors.length > 1 ? { number: number - 1, cursors: cursors.slice(0, -1) } : FIRST_PAGE;

const keyOf = (question: string) => createHash('sha256').update(question).digest('base64url').slice(0, 10);

/** Whether `now` is the earlier range, moved on with time: same length and later, or same start and longer. */
function goesOn(before: TimeRange, now: TimeRange): boolean {
  const isAbout = (a: number, b: number) => Math.abs(a - b) <= TOLERANCE_MS;
  const isAsLong = isAbout(now.toMs - now.fromMs, before.toMs - before.fromMs);
  return (
    now.toMs >= before.toMs - TOLERANCE_MS &&
    (isAbout(now.fromMs, before.fromMs) || (isAsLong && now.fromMs < before.toMs))
  );
}
