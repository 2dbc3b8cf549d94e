/** Turns a selection into commands: at least one for each connector, and more above the limit on event ids. */
import type { CommandRequest } from '@sync-health/contract/command';
import { type FailureState, MAX_ROWS } from '@sync-health/contract/words';

import type { FailureFilter } from '../../api/failures';
import { toAbsolute } from '../../api/range';
import type { Selection } from './useSelection';

export type Action = 'retry' | 'dismiss' | 'reopen';

/** The state that a failure needs for each action. */
export const STATE_FOR: Record<Action, FailureState> = { retry: 'open', dismiss: 'open', reopen: 'dismissed' };

/** Options that a person gives with a command. */
export interface Options {
  reason?: string;
  recordsPerMinute?: number;
  startAt?: string;
  /** When the confirmed number was counted. Failures that arrived later are left out. */
  asOf?: string;
}

export interface Wish {
  action: Action;
  selection: Selection;
  filter: FailureFilter;
  /** Connectors with matching failures, for a selection of everything. */
  connectors: string[];
  options: Options;
}

export function commandRequests({ selection, ...wish }: Wish): CommandRequest[] {
  return selection.allMatching ? aboutMatching(wish) : aboutRows(wish, selection);
}

/** Counts the selected rows that an action is about. */
export function countFor(action: Action, { rows }: Selection): number {
  return [...rows.values()].filter(({ state }) => state === STATE_FOR[action]).length;
}

function aboutRows({ action, options }: Pick<Wish, 'action' | 'options'>, { rows }: Selection): CommandRequest[] {
  const byConnector = new Map<string, string[]>();
  for (const { id, connector, state } of rows.values()) {
    if (state === STATE_FOR[action]) {
      byConnector.set(connector, [...(byConnector.get(connector) ?? []), id]);
    }
  }
  const { asOf: _asOf, ...said } = options;
  return [...byConnector].flatMap(([connector, ids]) =>
    chunks(ids, MAX_ROWS.retryEventIds).map((eventIds) => commandOf(action, { connector, eventIds }, said))
  );
}

function aboutMatching({ action, filter, connectors, options }: Omit<Wish, 'selection'>): CommandRequest[] {
  const { range, filters, conditions, state, search } = filter;
  const { connector: _chosen, ...others } = filters;
  const narrowed = {
    ...toAbsolute(range),
    filters: others,
    ...(conditions.length > 0 && { conditions }),
    ...(state.length > 0 && { state }),
    ...(search !== '' && { search }),
  };
  return connectors.map((connector) => commandOf(action, { connector, ...narrowed }, options));
}

type About = { connector: string; eventIds: string[] } | ({ connector: string } & ReturnType<typeof toAbsolute>);

/** Only a retry has a pace and a start time. */
function commandOf(action: Action, about: About, { recordsPerMinute, startAt, ...options }: Options): CommandRequest {
  switch (action) {
    case 'retry':
      return {
        type: 'retry',
        ...about,
        ...options,
        ...(recordsPerMinute && { recordsPerMinute }),
        ...(startAt && { startAt }),
      };
    case 'dismiss':
      return { type: 'dismiss', ...about, ...options, reason: options.reason ?? '' };
    case 'reopen':
      return { type: 'reopen', ...about, ...options };
  }
}

function chunks<T>(values: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size)
  );
}
