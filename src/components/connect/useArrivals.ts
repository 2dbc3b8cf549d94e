/** What has arrived since a page was opened: of a connector that is watched, and of those that were not there before. */
import type { ConnectorList, ConnectorSummary } from '@sync-health/contract/connector';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { getResource } from '../../api/resources';

const LOOK_EVERY_MS = 2000;

interface Arrivals {
  /** Of those events are kept now. */
  arrived: string[];
  /** Those that sent something of which nothing was kept. */
  rejected: string[];
  /** Whether something was rejected that is of no known connector. */
  isUnattributed: boolean;
}

const NOTHING: ConnectorList = { connectors: [], unattributed: [] };

/** Null until what was there before is known, which is nothing where the first event of all is waited for. */
export function useArrivals(dataSourceUid: string, watched: string, isFirst: boolean) {
  const [before, setBefore] = useState(isFirst ? NOTHING : null);
  const { data, error, isError } = useQuery({
    queryKey: ['intake', dataSourceUid, 'watch'],
    queryFn: ({ signal }) => getResource<ConnectorList>(dataSourceUid, 'connectors', undefined, signal),
    refetchInterval: LOOK_EVERY_MS,
    gcTime: 0,
  });
  if (data && before === null) {
    setBefore(data);
  }
  return { arrivals: data && before ? arrivalsOf(before, data, watched) : null, error: isError ? error : null };
}

/** Counts are written some seconds after an event is kept; its end is known at once. */
const hasMore = (before: ConnectorSummary | undefined, now: ConnectorSummary) =>
  now.accepted > (before?.accepted ?? 0) || now.lastEvent !== (before?.lastEvent ?? null);

function arrivalsOf(before: ConnectorList, now: ConnectorList, watched: string): Arrivals {
  const known = new Map(before.connectors.map((each) => [each.connector, each]));
  const looked = now.connectors.filter(
    ({ connector }) => connector === watched || (known.get(connector)?.lastEvent ?? null) === null
  );
  const arrived = looked.filter((each) => hasMore(known.get(each.connector), each));
  const rejected = looked.filter(
    (each) => !arrived.includes(each) && each.rejected > (known.get(each.connector)?.rejected ?? 0)
  );
  const counted = ({ unattributed }: ConnectorList) => unattributed.reduce((sum, { count }) => sum + count, 0);
  return {
    arrived: arrived.map(({ connector }) => connector),
    rejected: rejected.map(({ connector }) => connector),
    isUnattributed: counted(now) > counted(before),
  };
}
