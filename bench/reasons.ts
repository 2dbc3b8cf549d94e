/**
 * Why a target is missed, found by profiling: shown with the table where it is. By the beginning of the name of what is
 * measured; the longest one counts.
 */
const PLANNING =
  'the engine parses, analyses and plans the statement for about four fifths of its time (steps of `EXPLAIN`, see docs/scale.md); reading is the rest, and the time is much the same at a million events';

const REASONS: Record<string, string> = {
  'summary, week over week': PLANNING,
  'trend by': PLANNING,
  'trend by day, split by status;':
    'odd minutes at both ends are two more tables and raw events to plan and read, where the unfiltered panel reads hours alone',
  'trend by minute': '780,000 rows of minutes are read, and merged with their older versions',
  'P50, P90, P95': PLANNING,
  'latency heatmap': `${PLANNING}; it takes two statements, as the first finds which columns there are`,
  'a whole dashboard': 'its nine queries are fourteen statements, and two cores plan them; see docs/scale.md',
  'ingest, durable events':
    'two cores: the server takes 58 µs of a core for each event and the clients some more. 15 µs are JavaScript (reading, checking, two hashes), 5 µs the insert itself, of which 3.5 are the parsing of text; the rest are merges, rollups and what each group of 2,000 costs whatever its size',
  'a panel while 30 dashboards':
    'the two cores are taken: 5,000 events/s cost 0.4 of a core, and each of the 27 panels a second 60 to 120 ms of one, most of it planning; the clients run on the same machine',
};

export function reasonOf(name: string): string {
  const [best] = Object.keys(REASONS)
    .filter((beginning) => name.startsWith(beginning))
    .sort((a, b) => b.length - a.length);
  return (best === undefined ? undefined : REASONS[best]) ?? 'not profiled yet.';
}
