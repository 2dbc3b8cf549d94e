/** What the benchmark is asked to do. */
import { parseArgs } from 'node:util';

export interface Options {
  events: number;
  /** Where storage is made, or is already: a prepared one is used again. */
  directory: string;
  /** Timed repetitions of each panel; raw SQL, which is slow, has fewer. */
  repetitions: number;
  /** Few repetitions and little load: to see that everything works, not how fast. */
  isQuick: boolean;
  /** Makes the data and its rollups and ends. */
  prepareOnly: boolean;
  /** Writes the table into the README, and the one by number of events into docs/scale.md. */
  publish: boolean;
}

export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      events: { type: 'string', default: '10000000' },
      'data-dir': { type: 'string' },
      repetitions: { type: 'string' },
      quick: { type: 'boolean', default: false },
      prepare: { type: 'boolean', default: false },
      publish: { type: 'boolean', default: false },
    },
  });
  return {
    events: Number(values.events),
    directory: values['data-dir'] ?? `.cache/bench/${values.events}`,
    repetitions: Number(values.repetitions ?? (values.quick ? 2 : 15)),
    isQuick: values.quick,
    prepareOnly: values.prepare,
    publish: values.publish,
  };
}
