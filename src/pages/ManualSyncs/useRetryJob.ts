/** The retry of a job's failures: the question with what it would take, the command, and its result. */
import type { CommandRequest } from '@sync-health/contract/command';
import type { Job } from '@sync-health/contract/job';
import { useCallback, useState } from 'react';

import { usePreview } from '../../api/commands';
import { useReturnFocus } from '../../components/useReturnFocus';
import type { Options } from '../FailedRecords/commandRequests';
import { previewTexts } from '../FailedRecords/previewTexts';
import { useCommands } from '../FailedRecords/useCommands';

interface Asked {
  job: Pick<Job, 'connector' | 'jobId' | 'scope'>;
  /** When its failures were counted. Later ones are left out. */
  asOf: string;
}

export function useRetryJob() {
  const commands = useCommands();
  const [asked, setAsked] = useState<Asked | null>(null);
  useReturnFocus(asked !== null);
  const preview = usePreview(asked ? [requestOf(asked, {})] : undefined);
  return {
    ask: useCallback((job: Job) => setAsked({ job, asOf: new Date().toISOString() }), []),
    question: asked && {
      scope: asked.job.scope,
      count: preview.data?.accepted,
      notes: preview.data ? previewTexts('retry', preview.data) : [],
      error: preview.error,
    },
    confirm: (options: Options) => {
      if (asked) {
        setAsked(null);
        commands.send([requestOf(asked, options)]);
      }
    },
    withdraw: () => setAsked(null),
    ...{ result: commands.result, sendAgain: commands.sendAgain, dismiss: commands.dismiss },
  };
}

export type JobRetry = ReturnType<typeof useRetryJob>;

const requestOf = ({ job: { connector, jobId }, asOf }: Asked, options: Options): CommandRequest => ({
  type: 'retry',
  connector,
  jobId,
  ...options,
  asOf,
});
