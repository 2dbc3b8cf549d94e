/** The options of the benchmark. */
import { parseArgs } from 'node:util';

export interface Options {
  events: number;
  /** The directory of the storage; prepared data in it is used again. */
  directory: string;
  /** Timed repetitions of each panel. Raw SQL, which is slow, has fewer. */
  repetitions: number;
  /** Few repetitions and little load, to check that everything works. */
  isQuick: boolean;
  /** Parts of names of measurements; empty for all. */
  only: readonly string[];
  /** Makes the data and its rollups, then ends. */
  prepareOnly: boolean;
  /** Writes the table into the README, and the one by number of events into docs/scale.md. */
  publish: boolean;
  /** Compares these storages with each other instead of with raw SQL. */
  storages: readonly StorageName[];
}

const STORAGES = ['embedded', 'clickhouse', 'cluster'] as const;
export type StorageName = (typeof STORAGES)[number];

const USAGE = `npm run bench -- [options]
  --events N         how many events, 10000000 unless told
  --data-dir PATH    where storage is made, or is already (.cache/bench/N)
  --repetitions N    timed runs of each panel (15)
  --only TEXT,…      only rows whose name has one of these texts, such as records,ingest; nothing is written
  --storage NAME,…   compares storages, one after the other on the same machine: embedded, clickhouse (one server),
                     cluster (two shards), on real processes that are started for it; writes a table of its own
  --quick            few repetitions and little load: to see that everything works
  --prepare          make the data and end
  --publish          write the tables into README.md and docs/scale.md
  --help             this`;

/** The options are invalid. The message says why and shows the usage. */
export class UsageError extends Error {}

export const isWanted = ({ only }: Options, name: string) =>
  only.length === 0 || only.some((part) => name.toLowerCase().includes(part));

export function readOptions(args: readonly string[]): Options {
  try {
    return parse(args);
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function parse(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      events: { type: 'string', default: '10000000' },
      'data-dir': { type: 'string' },
      repetitions: { type: 'string' },
      only: { type: 'string', default: '' },
      storage: { type: 'string', default: '' },
      quick: { type: 'boolean', default: false },
      prepare: { type: 'boolean', default: false },
      publish: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    throw new UsageError(USAGE);
  }
  if (values.publish && values.only !== '') {
    throw new UsageError(`--publish writes whole tables: leave out --only.\n\n${USAGE}`);
  }
  if (!/^[1-9]\d*$/.test(values.events)) {
    throw new UsageError(`--events must be a whole number, such as 1000000.\n\n${USAGE}`);
  }
  const storages = values.storage.split(',').filter(Boolean);
  const unknown = storages.find((name) => !isStorage(name));
  if (unknown !== undefined) {
    throw new UsageError(`--storage has no ${JSON.stringify(unknown)}: name ${STORAGES.join(', ')}.\n\n${USAGE}`);
  }
  return {
    events: Number(values.events),
    directory: values['data-dir'] ?? `.cache/bench/${values.events}`,
    repetitions: Number(values.repetitions ?? (values.quick ? 2 : 15)),
    only: values.only.toLowerCase().split(',').filter(Boolean),
    isQuick: values.quick,
    prepareOnly: values.prepare,
    publish: values.publish,
    storages: storages.filter(isStorage),
  };
}

const isStorage = (name: string): name is StorageName => STORAGES.some((storage) => storage === name);
