/** The server's log: a line of JSON for each entry, in which nothing is invisible, and no secret. */
import { type DestinationStream, pino } from 'pino';

/** Controls beyond ASCII's, line separators, and what turns the direction of text: a terminal obeys them. */
const INVISIBLE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

export function createLogger(level: string, destination: DestinationStream = pino.destination(1)) {
  return pino(
    {
      level,
      redact: ['req.headers.authorization', 'req.headers.cookie'],
      formatters: { level: (label) => ({ level: label }) },
    },
    // All of it stands within strings of JSON, where an escape means the same.
    { write: (line) => destination.write(line.replace(INVISIBLE, escape)) }
  );
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
