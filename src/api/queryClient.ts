/** One cache of answers for all pages of the app. */
import { QueryClient } from '@tanstack/react-query';

import { ProblemError } from './resources';

const MOST_RETRIES = 2;

/** What the server refuses (4xx) stays refused; what failed on the way may succeed the next time. */
function mayPass(failures: number, error: unknown): boolean {
  const refused = error instanceof ProblemError && error.problem.status >= 400 && error.problem.status < 500;
  return !refused && failures < MOST_RETRIES;
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: mayPass, staleTime: 1000, refetchOnWindowFocus: true } },
  });
}
