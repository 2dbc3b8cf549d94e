/** The cache of answers that all pages share. */
import { QueryClient } from '@tanstack/react-query';

import { ProblemError } from './resources';

const MOST_RETRIES = 2;

/** A request that the server refused (4xx) is not repeated. One that failed on the way may succeed the next time. */
function mayPass(failures: number, error: unknown): boolean {
  const refused = error instanceof ProblemError && error.problem.status >= 400 && error.problem.status < 500;
  return !refused && failures < MOST_RETRIES;
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: mayPass, staleTime: 1000, refetchOnWindowFocus: true } },
  });
}
