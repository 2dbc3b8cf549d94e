/** What the benchmark is asked to do. */
import { parseArgs } from 'node:util';

export interface Options {
  events: number;
  /** Where storage is made; an existing one of the same size is used again. */
  directory: string;
  /** Timed repetitions of each panel. */
  repetitions: number;
  port: number;
}

export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      events: { type: 'string', default: '10000000' },
      directory: { type: 'string', default: '.cache/bench' },
      repetitions: { type: 'string', default: '15' },
      port: { type: 'string', default: '4310' },
    },
  });
  return {
    events: Number(values.events),
    directory: `${values.directory}/${values.events}`,
    repetitions: Number(values.repetitions),
    port: Number(values.port),
  };
}
