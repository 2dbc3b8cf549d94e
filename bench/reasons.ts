/**
 * Why a target is missed, found by profiling: shown with the table where it is. By the beginning of the name of what is
 * measured; the longest one counts.
 */
const SMALL =
  'at fewer events than a hundred million raw SQL has little to read: the answer itself takes as long as at any number of events, two to three milliseconds of it HTTP';

const REASONS: Record<string, string> = {
  'summary, week over week': SMALL,
  'trend by': SMALL,
  'latency trend': SMALL,
  'latency heatmap': SMALL,
  'P50, P90, P95': SMALL,
  'P50, P90, P95 by object, action, mode;':
    'so few events match that they are read raw and the percentiles are exact (`SYNC_HEALTH_EXACT_UP_TO_EVENTS`), while those of all events are summed from slots in memory',
  'records, search by record id':
    'one statement of 35 ms where nothing else runs: the 113 MB of filters of record ids of a week, which are in memory, are asked in 15, nine places of thirteen columns are read in as much again; that no event and no job has the id is found out on the other core meanwhile',
  '20,000 failed records as CSV':
    'the profile: 0.2 s of JavaScript (a third of it csv-stringify, a sixth the collection of garbage), while the engine takes 27 ms for each of four pages of 5,000 rows and 20 for the count that tells whether more exist, and the compression 40',
  'a whole dashboard':
    'the pages of records, failures, errors and jobs, which the engine reads and plans on two cores; the other panels take a few milliseconds each',
  'ingest, durable events':
    'two cores: the server takes 22 to 26 µs of them for each event, half of it reading, checking, hashing and following it on the one thread of JavaScript, an eighth merges, the rest inserts and rollups; four clients wait for their answers meanwhile, so the cores are not busy all the time',
  'a panel while 30 dashboards':
    'the two cores are taken: 5,000 events/s cost 0.2 of a core, and three dashboards a second most of one, for their tables; the clients run on the same machine',
  'disk, bytes an event':
    'rollups take the same room whatever the number of events, so fewer events have a larger share of them',
};

export function reasonOf(name: string): string {
  const [best] = Object.keys(REASONS)
    .filter((beginning) => name.startsWith(beginning))
    .sort((a, b) => b.length - a.length);
  return (best === undefined ? undefined : REASONS[best]) ?? 'not profiled yet.';
}
