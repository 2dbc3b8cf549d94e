/**
 * Actions on the selection. A few records are acted on at once; many, or everything that matches, after a confirmation.
 */
import { useState } from 'react';

import { usePreview } from '../../api/commands';
import { type FailureFilter, useCountsByConnector } from '../../api/failures';
import { toAbsolute } from '../../api/range';
import { useConnectorsIn } from '../../api/values';
import { useReturnFocus } from '../../components/useReturnFocus';
import type { Question } from './ActionDialog';
import { type Action, commandRequests, countFor, type Options, STATE_FOR } from './commandRequests';
import { explanationOf } from './explanationOf';
import { previewTexts } from './previewTexts';
import { useCommands } from './useCommands';
import { isEmpty, type Selection } from './useSelection';

/** Retries of more records need a confirmation. */
const LARGE_RETRY = 100;

interface Props {
  filter: FailureFilter;
  selection: Selection;
  matching: number | undefined;
  onAccepted: () => void;
}

/** The action to confirm, and when its number was counted. */
interface Asked {
  action: Action;
  asOf: string;
  filter: FailureFilter;
}

export function useActions({ filter, selection, matching, onAccepted }: Props) {
  const commands = useCommands(onAccepted);
  const [asked, setAsked] = useState<Asked | null>(null);
  useReturnFocus(asked !== null);
  const { allMatching } = selection;
  const counted = asked?.filter ?? filter;
  const connectors = useConnectorsIn(counted.range);
  const open = useCountsByConnector(counted, 'open', connectors.data, allMatching);
  const dismissed = useCountsByConnector(counted, 'dismissed', connectors.data, allMatching);
  const countsFor = (action: Action) => (STATE_FOR[action] === 'open' ? open.data : dismissed.data);
  const countOfMatching = (action: Action) => countsFor(action)?.reduce((sum, [, count]) => sum + count, 0);
  const countOf = (action: Action) => (allMatching ? countOfMatching(action) : countFor(action, selection));

  const requestsFor = (action: Action, options: Options, about: FailureFilter) =>
    commandRequests({
      action,
      selection,
      filter: about,
      // A connector without matching failures gets no command.
      connectors: countsFor(action)?.map(([connector]) => connector) ?? [],
      options,
    });
  const isCounted = asked !== null && (!allMatching || countsFor(asked.action) !== undefined);
  // A dismissal needs a reason, which is not known yet.
  const preview = usePreview(
    isCounted ? requestsFor(asked.action, { asOf: asked.asOf, reason: '-' }, asked.filter) : undefined
  );
  const send = (action: Action, options: Options, about = filter) => commands.send(requestsFor(action, options, about));
  const ask = (action: Action) => {
    if (!isEmpty(selection) && countOf(action) !== 0) {
      // The range ends when the number was counted.
      setAsked({ action, asOf: new Date().toISOString(), filter: { ...filter, range: toAbsolute(filter.range) } });
    }
  };
  const question: Question | null = asked && {
    action: asked.action,
    count: preview.data?.accepted,
    notes: preview.data ? previewTexts(asked.action, preview.data) : [],
    error: preview.error,
    explanation: explanationOf(asked.action, allMatching),
  };

  return {
    ...{ isPending: commands.isPending, result: commands.result },
    ...{ sendAgain: commands.sendAgain, dismiss: commands.dismiss },
    countOfMatching: (action: Action) => (matching === 0 ? 0 : countOfMatching(action)),
    question,
    ask,
    retry: () => {
      const count = countOf('retry') ?? 0;
      if (allMatching || count > LARGE_RETRY) {
        ask('retry');
      } else if (count > 0) {
        send('retry', {});
      }
    },
    confirm: (options: Options) => {
      if (asked) {
        setAsked(null);
        send(asked.action, { ...options, asOf: asked.asOf }, asked.filter);
      }
    },
    withdraw: () => setAsked(null),
  };
}
