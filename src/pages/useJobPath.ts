/** Makes paths that open the details of a job over the present page. */
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
