/** Writes the address of the page that a link is on with a job's details over it, so that whoever follows it stays there. */
import { useLocation } from 'react-router-dom';

import { openedJob, OPENED_JOB_PARAMS } from './paths';

export function useJobPath() {
  const { pathname, search } = useLocation();
  return (jobId: string, connector: string) => {
    const params = new URLSearchParams(search);
    OPENED_JOB_PARAMS.forEach((name) => params.delete(name));
    for (const [name, value] of Object.entries(openedJob(jobId, connector))) {
      params.set(name, value);
    }
    return `${pathname}?${params}`;
  };
}
