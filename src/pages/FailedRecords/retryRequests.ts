/** Turns a selection into commands: one for each connector, and as many as the limit on event ids makes of it. */
import type { CommandRequest } from '@sync-health/contract/command';
import { MAX_ROWS } from '@sync-health/contract/words';

import type { FailureFilter } from '../../api/failures';
import { toAbsolute } from '../../api/range';
import type { Selection } from './useSelection';

/** Of all that match, `connectors` are those that have any. */
export function retryRequests(selection: Selection, filter: FailureFilter, connectors: string[]): CommandRequest[] {
  return selection.allMatching ? retryMatching(filter, connectors) : retryRows(selection);
}

function retryRows({ rows }: Selection): CommandRequest[] {
  const byConnector = new Map<string, string[]>();
  for (const { id, connector } of rows.values()) {
    byConnector.set(connector, [...(byConnector.get(connector) ?? []), id]);
  }
  return [...byConnector].flatMap(([connector, ids]) =>
    chunks(ids, MAX_ROWS.retryEventIds).map((eventIds) => ({ type: 'retry' as const, connector, eventIds }))
  );
}

function retryMatching(filter: FailureFilter, connectors: string[]): CommandRequest[] {
  const { range, filters, conditions, state, search } = filter;
  const { connector: _chosen, ...others } = filters;
  return connectors.map((connector) => ({
    type: 'retry',
    connector,
    ...toAbsolute(range),
    filters: others,
    ...(conditions.length > 0 && { conditions }),
    ...(state.length > 0 && { state }),
    ...(search !== '' && { search }),
  }));
}

function chunks<T>(values: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size)
  );
}
