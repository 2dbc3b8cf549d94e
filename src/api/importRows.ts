/** Sends rows of a file as events, or tries them out. */
import { getBackendSrv, isFetchError } from '@grafana/runtime';
import type { IngestResult } from '@sync-health/contract/event';
import { lastValueFrom } from 'rxjs';

import { ProblemError, resourceUrl, toProblem } from './resources';

const MAX_ATTEMPTS = 8;
const LATER = [429, 502, 503, 504];
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

export interface RowsToSend {
  dataSourceUid: string;
  /** CSV with a line of column names. */
  csv: string;
  map: string;
  isDryRun: boolean;
  signal: AbortSignal;
}

/** Sends again until there is an answer. Events have ids, so rows that arrive twice count once. */
export async function importRows(rows: RowsToSend): Promise<IngestResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send(rows);
    } catch (error) {
      const problem = toProblem(error);
      if (rows.signal.aborted || attempt === MAX_ATTEMPTS || !LATER.includes(problem.status)) {
        throw new ProblemError(problem);
      }
      await pause(Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS), rows.signal);
    }
  }
}

async function send({ dataSourceUid, csv, map, isDryRun, signal }: RowsToSend): Promise<IngestResult> {
  const params = { map, ...(isDryRun && { dryRun: 'true' }) };
  const answer = getBackendSrv().fetch<IngestResult>({
    url: resourceUrl(dataSourceUid, 'events', params),
    method: 'POST',
    data: csv,
    headers: { 'Content-Type': 'text/csv; charset=utf-8' },
    abortSignal: signal,
    showErrorAlert: false,
    showSuccessAlert: false,
  });
  try {
    // Canceling does not wait for the answer to a request under way.
    return (await Promise.race([lastValueFrom(answer), canceled(signal)])).data;
  } catch (error) {
    // All rows were rejected. The answer has the reason of each.
    if (isFetchError<IngestResult>(error) && error.status === 422 && Array.isArray(error.data.rejected)) {
      return error.data;
    }
    throw error;
  }
}

const canceled = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('Canceled')));
  });

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
