/** The server's log: one line of JSON for each entry, without invisible characters or secrets. */
import { type DestinationStream, pino } from 'pino';

/** C1 controls, line separators and marks of text direction, which terminals act on. */
const INVISIBLE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

export function createLogger(level: string, destination: DestinationStream = pino.destination(1)) {
  return pino(
    {
      level,
      redact: ['req.headers.authorization', 'req.headers.cookie'],
      formatters: { level: (label) => ({ level: label }) },
    },
    // Everything is within JSON strings, where an escape means the same character.
    { write: (line) => destination.write(line.replace(INVISIBLE, escape)) }
  );
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
