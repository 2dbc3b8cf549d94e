/** Cancels the selected jobs: one confirmation for all, then one command for each. */
import type { Job } from '@sync-health/contract/job';
import { useState } from 'react';

import { type CommandIntent, toIntent, useSendCommands } from '../../api/commands';
import { useReturnFocus } from '../../components/useReturnFocus';
import { cancelPlan } from './cancelPlan';
import { jobKey, type JobSelection } from './useJobSelection';

export function useCancelJobs({ chosen, drop }: JobSelection, jobs: readonly Job[]) {
  const [isAsking, setIsAsking] = useState(false);
  useReturnFocus(isAsking);
  const [asked, setAsked] = useState<readonly Job[]>([]);
  const send = useSendCommands();
  const plan = cancelPlan(chosen, jobs);

  const submit = (intents: CommandIntent[]) =>
    send.mutate(intents, {
      // Refused ones stay selected.
      onSuccess: ({ sent }) => drop(sent.map(({ connector, jobId }) => jobKey({ connector, jobId: jobId ?? '' }))),
    });

  return {
    isPending: send.isPending,
    result: send.data,
    asked,
    /** The jobs to confirm. Null while no confirmation is open. */
    question: isAsking ? plan : null,
    ask: () => {
      if (chosen.size > 0 && !send.isPending) {
        setIsAsking(true);
      }
    },
    confirm: (reason: string) => {
      setIsAsking(false);
      setAsked(plan.cancelable);
      drop(plan.others.map(({ job }) => jobKey(job)));
      submit(
        plan.cancelable.map(({ connector, jobId }) =>
          toIntent({ type: 'cancel', connector, jobId, ...(reason !== '' && { reason }) })
        )
      );
    },
    withdraw: () => setIsAsking(false),
    sendAgain: () => submit((send.data?.failed ?? []).map(({ intent }) => intent)),
    dismiss: send.reset,
  };
}
