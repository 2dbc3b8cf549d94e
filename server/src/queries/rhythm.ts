/**
 * The rhythm of each object: how long its last success usually lies back at this hour of the week. The same time of the
 * wall clock is looked at in each of the last four weeks. A gap that at least three of them kept within is usual, if
 * these agree.
 */
import { type QueryContext } from './answer';
import { needsJobId, type QueryFilter } from './filters';
import { keyOf, type Last, lastOf, lastWithin } from './lastEvents';
import { TimeShift } from './range';

/** The first one first, so that little is read of what is too new. */
const WEEKS = [4, 3, 2, 1];
/** With fewer than this, one unusual week would be half of the sample. */
const LEAST_WEEKS = 3;
/** Gaps that differ more than twofold are no rhythm: of an object that syncs now and then. */
const AGREEMENT = 2;
/** What is more than usual by less than half is not late. */
const TOLERANCE = 1.5;

const QUARTER_SECONDS = 900;
const QUARTER_MS = QUARTER_SECONDS * 1000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A success of the hour before is left out in each week, so that up to an hour later than usual is not late. */
const GRACE_MS = HOUR_MS;
/** A longer gap is no rhythm of a week: of a job that runs every two weeks, or every month. */
const LONGEST_MS = 8 * DAY_MS;
/** Looked through first, since most objects of a busy connector are found there. */
const NEAR_MS = 2 * HOUR_MS;

interface Asked {
  context: QueryContext;
  filter: QueryFilter;
  toMs: number;
  timeZone: string;
}

/** Usual gaps of these objects in milliseconds, to a quarter of an hour, by `keyOf`. What has no rhythm is missing. */
export async function usualGaps(
  objects: readonly Last[],
  { context, filter, toMs, timeZone }: Asked
): Promise<Map<string, number>> {
  const filters = onlySuccesses(filter);
  const keys = objects.filter(({ successMs }) => successMs > 0).map(keyOf);
  // A job runs once.
  if (!filters || needsJobId(filter) || keys.length === 0) {
    return new Map();
  }
  const nowMs = toMs - (toMs % QUARTER_MS);
  const gaps = new Map<string, number[]>(keys.map((key) => [key, []]));
  for (const week of WEEKS) {
    const atMs = new TimeShift(`${week}w`, timeZone).back({ fromMs: nowMs, toMs: nowMs }).toMs;
    const known = await gapsAt(atMs, [...gaps.keys()], { context, filter: { ...filter, filters } });
    for (const [key, ofWeeks] of gaps) {
      const gap = known.get(key);
      ofWeeks.push(...(gap === undefined ? [] : [gap]));
      // The remaining weeks are too few.
      if (ofWeeks.length + week - 1 < LEAST_WEEKS) {
        gaps.delete(key);
      }
    }
    if (gaps.size === 0) {
      break;
    }
  }
  return new Map([...gaps].flatMap(([key, ofWeeks]) => usualOf(ofWeeks).map((gap) => [key, gap])));
}

/** The longest of the three shortest gaps; empty where these differ too much. */
function usualOf(gaps: readonly number[]): number[] {
  const shortest = [...gaps].sort((one, other) => one - other).slice(0, LEAST_WEEKS);
  const longest = shortest.at(-1)!;
  return longest <= AGREEMENT * shortest[0]! ? [longest] : [];
}

/** How far back the last success lay at a moment: one number for each object that has a rhythm of a week there. */
async function gapsAt(
  atMs: number,
  keys: readonly string[],
  asked: Pick<Asked, 'context' | 'filter'>
): Promise<Map<string, number>> {
  const toMs = atMs - GRACE_MS;
  const nearMs = toMs - NEAR_MS;
  const stepSeconds = QUARTER_SECONDS;
  const gaps = new Map<string, number>();
  const add = (found: readonly Last[]) => {
    for (const last of found) {
      const gap = atMs - (last.successMs - (last.successMs % QUARTER_MS));
      if (gap <= LONGEST_MS && !gaps.has(keyOf(last))) {
        gaps.set(keyOf(last), gap);
      }
    }
  };
  add(await lastWithin({ ...asked, fromMs: nearMs, toMs, stepSeconds }));
  if (!keys.every((key) => gaps.has(key))) {
    const farMs = atMs - LONGEST_MS;
    // From the start of a day, which is one slot.
    add(await lastOf({ ...asked, fromMs: farMs - (farMs % DAY_MS), toMs: nearMs, stepSeconds }));
  }
  return gaps;
}

/** Null where the filter lets no success through. */
function onlySuccesses({ filters = {} }: QueryFilter): QueryFilter['filters'] | null {
  const { status = [] } = filters;
  return status.length === 0 || status.includes('success') ? { ...filters, status: ['success'] } : null;
}

/** Milliseconds beyond one and a half times the usual gap, 0 if it is on time; null without a rhythm. */
export function overdueOf(sinceMs: number | null, usualGapMs: number | null): number | null {
  return sinceMs === null || usualGapMs === null ? null : Math.max(0, sinceMs - TOLERANCE * usualGapMs);
}
