/**
 * Why a target is missed, found by profiling: shown with the table where it is. By the beginning of the name of what is
 * measured; the longest one counts.
 */
const PLANNING =
  'the engine parses, analyses and plans the statement for about half of its time (steps of `EXPLAIN`, see docs/scale.md), and the time is much the same at a million events';

const REASONS: Record<string, string> = {
  'summary, week over week': `${PLANNING}; the rest are the lists of latencies and their median, in equal parts`,
  'trend by': PLANNING,
  'trend by day, split by status;':
    'odd minutes at both ends are quarters of an hour, minutes and raw events to plan and read, where the unfiltered panel reads days and hours of a smaller table',
  'P50, P90, P95':
    'half is reading 18,000 lists of latencies with FINAL, half counting their 1.4 million entries together; the hours at both ends of the range have as many as the six days between',
  'latency heatmap': PLANNING,
  'records, search by record id':
    'one statement of 35 ms where nothing else runs: the 113 MB of filters of record ids of a week, which are in memory, are asked in 15, nine places of thirteen columns are read in as much again; that no event and no job has the id is found out on the other core meanwhile',
  '20,000 failed records as CSV':
    'the profile: 0.2 s of JavaScript (a third of it csv-stringify, a sixth the collection of garbage), while the engine takes 27 ms for each of four pages of 5,000 rows and 20 for the count that tells whether more exist, and the compression 40',
  'a whole dashboard':
    'its nine queries take 0.2 to 0.3 s of a core, and two cores plan and read them; the pages of records and failures are half of it, see docs/scale.md',
  'ingest, durable events':
    'two cores: the server takes 37 to 45 µs of a core for each event. 14 are JavaScript (reading, checking, two hashes), 6 to 12 merges; the rest is what the inserts of a group of 2,000 into events and failures cost, and rollups',
  'a panel while 30 dashboards':
    'the two cores are taken: 5,000 events/s cost 0.3 of a core, and three dashboards a second 0.34 s of one each, most of it planning; the clients run on the same machine',
};

export function reasonOf(name: string): string {
  const [best] = Object.keys(REASONS)
    .filter((beginning) => name.startsWith(beginning))
    .sort((a, b) => b.length - a.length);
  return (best === undefined ? undefined : REASONS[best]) ?? 'not profiled yet.';
}
