/** Sends a file part by part and counts what became of its rows. */
import { unparse } from 'papaparse';

import { importRows } from '../../api/importRows';
import { type Encoding, readParts } from './readParts';

/** Most reasons that are listed, and most lines that are named for each. */
const MOST_REASONS = 100;
const NAMED_LINES = 5;

export interface Reason {
  detail: string;
  count: number;
  /** The lines of the file on which the first rows with this reason begin. */
  lines: number[];
}

export interface Tally {
  rows: number;
  accepted: number;
  duplicates: number;
  conflicts: number;
  rejected: number;
  reasons: Reason[];
  /** Share of the file that was sent, 0–1. */
  share: number;
}

export interface FileToSend {
  file: File;
  encoding: Encoding;
  dataSourceUid: string;
  map: string;
  isDryRun: boolean;
  signal: AbortSignal;
  onProgress: (tally: Tally) => void;
}

const NOTHING: Tally = { rows: 0, accepted: 0, duplicates: 0, conflicts: 0, rejected: 0, reasons: [], share: 0 };

/** An abort ends it early, with the counts so far. */
export async function sendFile({ file, encoding, onProgress, ...how }: FileToSend): Promise<Tally> {
  let header: string[] | null = null;
  let tally = NOTHING;
  for await (const { bytesRead, ...part } of readParts(file, encoding)) {
    let { rows, lines } = part;
    if (header === null) {
      [header = [], ...rows] = rows;
      header = header.map((name) => name.trim());
      lines = lines.slice(1);
    }
    if (how.signal.aborted) {
      break;
    }
    if (rows.length > 0) {
      const result = await importRows({ ...how, csv: unparse([header, ...rows], { newline: '\n' }) });
      tally = {
        rows: tally.rows + rows.length,
        accepted: tally.accepted + result.accepted,
        duplicates: tally.duplicates + result.duplicates,
        conflicts: tally.conflicts + result.conflicts,
        rejected: tally.rejected + rows.length - result.accepted - result.duplicates - result.conflicts,
        reasons: withReasons(tally.reasons, result.rejected, lines),
        share: tally.share,
      };
    }
    tally = { ...tally, share: bytesRead / file.size };
    onProgress(tally);
  }
  return tally;
}

/** The kind of a reason, without the values that differ between rows. */
const kindOf = (detail: string) => detail.replace(/"[^"]*"/g, '"…"').replace(/\d+/g, 'n');

/** `lines` are those of the rows of the part. */
function withReasons(
  known: readonly Reason[],
  rejected: ReadonlyArray<{ index: number; detail: string }>,
  lines: readonly number[]
): Reason[] {
  const reasons = new Map(known.map((reason) => [kindOf(reason.detail), { ...reason, lines: [...reason.lines] }]));
  for (const { index, detail } of rejected) {
    const kind = kindOf(detail);
    const line = lines[index]!;
    const reason = reasons.get(kind);
    if (reason) {
      reason.count++;
      if (reason.lines.length < NAMED_LINES) {
        reason.lines.push(line);
      }
    } else if (reasons.size < MOST_REASONS) {
      reasons.set(kind, { detail, count: 1, lines: [line] });
    }
  }
  return [...reasons.values()].sort((a, b) => b.count - a.count);
}
