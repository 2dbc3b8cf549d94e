/** Arguments of scripts that take none: a mistyped one is reported, not ignored. */
import { say, UserError } from './say.mjs';

/**
 * Says the usage where `--help` asks for it; whether it did. A UserError names any other argument.
 * @param {string} usage
 * @param {string[]} given
 */
export function isHelpOnly(usage, given = process.argv.slice(2)) {
  const unknown = given.find((argument) => !['--help', '-h'].includes(argument));
  if (unknown !== undefined) {
    throw new UserError(`There is no argument ${unknown}.\n${usage}`);
  }
  if (given.length > 0) {
    say(usage);
  }
  return given.length > 0;
}
