/** What a person at the terminal reads: steps with their duration, and failures as one line that says what to do. */

import { AsyncLocalStorage } from 'node:async_hooks';

const color = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code, text) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);

export const bold = (text) => paint(1, text);
export const dim = (text) => paint(2, text);
export const red = (text) => paint(31, text);

/** A failure that the user can mend: its message is one line that names the cause and the remedy. */
export class UserError extends Error {}

/** Where what runs within `collected` writes, in the place of the terminal. */
const collector = new AsyncLocalStorage();

/** True where output is collected: a child process must then not write to the terminal by itself. */
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

/** Runs some work and shows what it wrote at once at its end, so that works beside each other don't mix their lines. */
export async function collected(work) {
  const parts = [];
  try {
    return await collector.run(parts, work);
  } finally {
    write(parts.join(''));
  }
}

/** Runs some work that writes beside what a script reads of a command: to standard error. */
export const asRemarks = (work) => collector.run({ push: (text) => process.stderr.write(text) }, work);

export function say(line) {
  write(`${line}\n`);
}

/** Runs one step and says how long it took. */
export async function step(title, work) {
  const started = performance.now();
  say(`${bold('▸')} ${title}`);
  const result = await work();
  say(dim(`  done in ${((performance.now() - started) / 1000).toFixed(1)} s`));
  return result;
}

/** Runs a script's main function; a UserError ends it with its one line, anything else with its stack. */
export function main(work) {
  work().catch((error) => {
    process.stderr.write(`${red('✗')} ${error instanceof UserError ? error.message : error.stack}\n`);
    process.exitCode = 1;
  });
}
