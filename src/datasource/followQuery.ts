/**
 * Keeps a live query up to date: asks it again when the server reports that its data has changed, and every ten seconds
 * without Grafana Live. Each answer replaces the one before, so filters, order and limit hold.
 */
import { type DataQueryRequest, type DataQueryResponse, LoadingState, rangeUtil } from '@grafana/data';
import type { QueryType } from '@sync-health/contract/queryTypes';
import type { ChangeKind } from '@sync-health/contract/words';
import { lastValueFrom, Observable, Subject, takeUntil, tap } from 'rxjs';

import { liveChanges } from '../live/liveChanges';
import { Rounds } from '../live/rounds';
import { DEFAULT_QUERY_TYPE, type SyncHealthQuery } from './query';

type Request = DataQueryRequest<SyncHealthQuery>;

const POLL_MS = 10_000;

/** The changes that each query type waits for. All others wait for `counts`. */
const CHANGED_BY: Partial<Record<QueryType, ChangeKind[]>> = {
  failures: ['failures'],
  errors: ['failures'],
  jobs: ['jobs'],
  commands: ['commands'],
  objectives: ['counts', 'objectives'],
};

const isLive = ({ live, hide }: SyncHealthQuery) => live === true && !hide;

/** Whether a request has a live query and a range that ends now. */
export function isFollowed({ targets, range }: Request): boolean {
  return targets.some(isLive) && String(range.raw.to).includes('now');
}

export function followQuery(
  dataSourceUid: string,
  request: Request,
  ask: (request: Request) => Observable<DataQueryResponse>
): Observable<DataQueryResponse> {
  const kinds = request.targets
    .filter(isLive)
    .flatMap(({ queryType }) => CHANGED_BY[queryType ?? DEFAULT_QUERY_TYPE] ?? ['counts' as const]);
  return new Observable((subscriber) => {
    const ended = new Subject<void>();
    let isConnected = false;
    const rounds = new Rounds(async () => {
      const answers = ask(upToNow(request)).pipe(
        takeUntil(ended),
        // Grafana adds up answers with different keys, so all have the same.
        tap((response) => subscriber.next({ ...response, key: request.requestId, state: LoadingState.Streaming }))
      );
      await lastValueFrom(answers, { defaultValue: null }).catch((error) => subscriber.error(error));
    });
    rounds.add(kinds);
    const following = liveChanges(dataSourceUid).subscribe((state) => {
      ({ isConnected } = state);
      rounds.add(state.changed.filter((kind) => kinds.includes(kind)));
    });
    const polling = setInterval(() => rounds.add(isConnected ? [] : kinds), POLL_MS);
    return () => {
      clearInterval(polling);
      following.unsubscribe();
      rounds.end();
      ended.next();
    };
  });
}

function upToNow(request: Request): Request {
  const range = rangeUtil.convertRawToRange(request.range.raw, request.timezone);
  return { ...request, range, startTime: Date.now() };
}
