/** What a person at the terminal reads: steps with their duration, and failures as one line that says what to do. */

const color = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code, text) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);

export const bold = (text) => paint(1, text);
export const dim = (text) => paint(2, text);
export const red = (text) => paint(31, text);

/** A failure that the user can mend: its message is one line that names the cause and the remedy. */
export class UserError extends Error {}

export function say(line) {
  process.stdout.write(`${line}\n`);
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
