/** The arithmetic of error budgets. Results are null without events. */
import { type Counted } from './badEvents';

export const shareOf = ({ all, bad }: Counted): number | null => (all > 0 ? bad / all : null);

export function budgetLeft(window: Counted, target: number): number | null {
  const spent = burnRate(window, target);
  return spent === null ? null : 1 - spent;
}

/**
 * The share of events that may go wrong. In binary fractions 1 − 0.9 is a little less than 0.1, and a budget of which all
 * is spent would be overspent, or not quite spent.
 */
const shareThatMayFail = (target: number): number => Number((1 - target).toPrecision(12));

/** 1 means that the window spends exactly its budget. */
export function burnRate(window: Counted, target: number): number | null {
  const badShare = shareOf(window);
  return badShare === null ? null : badShare / shareThatMayFail(target);
}
