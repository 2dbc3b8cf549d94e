/** The arithmetic of error budgets. Results are null without events. */
import { type Counted } from './badEvents';

export const shareOf = ({ all, bad }: Counted): number | null => (all > 0 ? bad / all : null);

export function budgetLeft(window: Counted, target: number): number | null {
  const spent = burnRate(window, target);
  return spent === null ? null : 1 - spent;
}

/** 1 means that the window spends exactly its budget. */
export function burnRate(window: Counted, target: number): number | null {
  const badShare = shareOf(window);
  return badShare === null ? null : badShare / (1 - target);
}
