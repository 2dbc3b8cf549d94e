/**
 * Tells what has arrived since the page was opened: events of the watched connector, and of connectors that are new.
 */
import type { ConnectorList, ConnectorSummary } from '@sync-health/contract/connector';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { getResource } from '../../api/resources';

const LOOK_EVERY_MS = 2000;

interface Arrivals {
  /** Connectors with stored events. */
  arrived: string[];
  /** Connectors that sent something of which nothing was stored. */
  rejected: string[];
  /** Whether something of an unknown connector was rejected. */
  isUnattributed: boolean;
}

const NOTHING: ConnectorList = { connectors: [], unattributed: [] };

/** Null until it is known what was there before. `isFirst`: there was nothing before. */
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

/** Counts follow a stored event by some seconds; its end time is known at once. */
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
