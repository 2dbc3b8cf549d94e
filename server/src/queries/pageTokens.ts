/**
 * A page of a table as an address keeps it. Pages lead on by cursors, which know no way back, so a page also holds the
 * cursors of the ones before it. It holds what it was asked for as well: another question begins at its first page.
 */
import { createHash } from 'node:crypto';

import { type TimeRange } from '../storage/rollups/ranges';

export interface Page {
  /** From 1 on. */
  number: number;
  /** Where this page begins, and before it those that led here, as many as an address takes. */
  cursors: readonly string[];
}

const FIRST_PAGE: Page = { number: 1, cursors: [] };

/** A question without its page, as a text. */
export interface PagedQuestion {
  question: string;
  range: TimeRange;
}

/** A text that links can hold: of an empty one Grafana makes what a panel shows where there is no value. */
const FIRST = '1';

/** Servers and proxies on the way take addresses of a few thousand characters. */
const LONGEST_PAGE = 2000;

/** Grafana works out both ends of a relative range one after the other. */
const TOLERANCE_MS = 2000;

/** None of these is in a cursor. */
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

/** The first page where the text names none of this question. */
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

/** The first page where those before it are no longer known. */
export const pageBefore = ({ number, cursors }: Page): Page =>
  cursors.length > 1 ? { number: number - 1, cursors: cursors.slice(0, -1) } : FIRST_PAGE;

const keyOf = (question: string) => createHash('sha256').update(question).digest('base64url').slice(0, 10);

/** Whether a range is the one before as time went on: as long and later, or longer from the same moment on. */
function goesOn(before: TimeRange, now: TimeRange): boolean {
  const isAbout = (a: number, b: number) => Math.abs(a - b) <= TOLERANCE_MS;
  const isAsLong = isAbout(now.toMs - now.fromMs, before.toMs - before.fromMs);
  return (
    now.toMs >= before.toMs - TOLERANCE_MS &&
    (isAbout(now.fromMs, before.fromMs) || (isAsLong && now.fromMs < before.toMs))
  );
}
