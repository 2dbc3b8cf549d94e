/**
 * Why targets are missed, found by profiling, and shown with the table. Keys are beginnings of names of measurements;
 * the longest match counts.
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
  "processor time of a dashboard's refresh":
    'a third of it the pages of records, failures, errors and jobs, whose statements cost the engine 4 to 10 ms each to plan; a fifth the plugin backend; while events arrive each of the other questions needs a statement for what is not rolled up yet',
  'processor time of an event':
    'half of it reading, checking, hashing and following it on the one thread of JavaScript, an eighth merges, the rest inserts and rollups',
  '100 dashboards refresh':
    'the two cores are taken, and what is beyond them is sent away; those that are answered waited for their turn before',
  '300 dashboards refresh': 'the same; the clients that ask run on the same two cores and wait for them too',
  'records, first page':
    'two statements, the newest events and the manual jobs among them: 10 and 7 ms of the processor, 4 of each to plan it, where SQL on the raw table is one of 10',
  'failures, first page':
    'two statements, its rows and how often each was tried: 8 and 3 ms of the processor, 4 of the first to plan it, where SQL on the raw table is one',
  freshness: 'it is asked of the engine, of all rollups that are kept',
  'ingest, durable events':
    'two cores: the server takes 22 to 29 µs of them for each event, half of it reading, checking, hashing and following it on the one thread of JavaScript, an eighth merges, the rest inserts and rollups; four clients wait for their answers meanwhile, so the cores are not busy all the time',
  '30 dashboards refresh':
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
