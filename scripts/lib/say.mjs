/** Output for people at the terminal: steps with their duration, and failures as one line that says what to do. */

import { AsyncLocalStorage } from 'node:async_hooks';

const color = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code, text) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);

export const bold = (text) => paint(1, text);
export const dim = (text) => paint(2, text);
export const red = (text) => paint(31, text);

/** A failure that the user can fix. Its message is one line with cause and remedy. */
export class UserError extends Error {}

/** Where output within `collected` goes instead of the terminal. */
const collector = new AsyncLocalStorage();

/** True if output is collected. Then child processes must not write to the terminal themselves. */
export const isCollected = () => collector.getStore() !== undefined;

/** Writes to the terminal, or to what is being collected. */
export function write(text) {
  const parts = collector.getStore();
  if (parts) {
    parts.push(text);
  } else {
    process.stdout.write(text);
  }
}

/** Runs work and prints its output at its end in one piece, so that concurrent work does not mix its lines. */
export async function collected(work) {
  const parts = [];
  try {
    return await collector.run(parts, work);
  } finally {
    write(parts.join(''));
  }
}

/** Runs work with output to standard error, so that scripts read only the command's own output. */
export const asRemarks = (work) => collector.run({ push: (text) => process.stderr.write(text) }, work);

export function say(line) {
  write(`${line}\n`);
}

/** Runs one step and prints how long it took. */
export async function step(title, work) {
  const started = performance.now();
  say(`${bold('▸')} ${title}`);
  const result = await work();
  say(dim(`  done in ${((performance.now() - started) / 1000).toFixed(1)} s`));
  return result;
}

/** Runs a script's main function. A UserError ends it with one line, any other error with its stack. */
export function main(work) {
  work().catch((error) => {
    process.stderr.write(`${red('✗')} ${error instanceof UserError ? error.message : error.stack}\n`);
    process.exitCode = 1;
  });
}
