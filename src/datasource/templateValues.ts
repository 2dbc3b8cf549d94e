/** Resolves the template variables in the texts of a query. One text may become no value (All), one, or several. */
import { toTexts, type Formatter, type Replace } from './templateService';

/** Custom All values that mean everything. */
const MATCHES_ALL = ['', '*', '.*', '.+', '$__all'];

/**
 * Matches a text that is one variable and nothing else: `$object`, `${object}`, `${object:csv}`, `${row.field}`,
 * `[[object]]`.
 */
const WHOLE_VARIABLE = /^(?:\$(\w+)|\$\{(\w+)(\.[^:}]+)?(?::[^}]+)?\}|\[\[(\w+)(?::[^\]]+)?\]\])$/;

/** The values that a filter entry stands for. None for All, and for a variable without a value. */
export function resolveValues(entry: string, replace: Replace): string[] {
  const [, short, braced, path = '', bracketed] = WHOLE_VARIABLE.exec(entry) ?? [];
  const name = short ?? braced ?? bracketed;
  if (name === undefined) {
    return withoutEmpty(expand(entry, replace));
  }
  // A format is dropped: it would join several values into one text that no record has.
  const variable = `\${${name}${path}}`;
  const values = isAll(name, replace) ? allOf(name, variable, replace) : withoutEmpty(expand(variable, replace));
  // An unknown variable stays as it was written.
  return values.map((value) => (value === variable ? entry : value));
}

/**
 * The one text that a setting stands for, empty for All. Several values are joined by commas; the server refuses such a
 * text.
 */
export function resolveText(text: string | undefined, replace: Replace): string {
  return text ? resolveValues(text.trim(), replace).join(',') : '';
}

/**
 * All is everything, also values that appear later, unless the variable's options are narrowed. Then it is those
 * options. A custom All value replaces the options: it is that one value, unless it means everything.
 */
function allOf(name: string, variable: string, replace: Replace): string[] {
  let options: string[] | undefined;
  const text = replace(variable, (value) => {
    options = toTexts(value);
    return '';
  });
  if (options) {
    return replace.isNarrowed(name) ? withoutEmpty(options) : [];
  }
  return MATCHES_ALL.includes(text) ? [] : [text];
}

/** Grafana passes the options to a formatter in place of All. Only its format for URLs keeps the word. */
function isAll(name: string, replace: Replace): boolean {
  const parameters = replace(`\${${name}:queryparam}`);
  return /=(\$|%24)__all(&|$)/.test(parameters);
}

/** Every text that results when each variable takes each of its values. */
function expand(text: string, replace: Replace): string[] {
  const choices: string[][] = [];
  const plain = replace(text, (value) => {
    choices.push(toTexts(value));
    return '';
  });
  if (choices.length === 0) {
    return [plain];
  }
  return combinations(choices).map((combination) => {
    const next = combination[Symbol.iterator]();
    const takeNext: Formatter = () => next.next().value ?? '';
    return replace(text, takeNext);
  });
}

function combinations(choices: string[][]): string[][] {
  return choices.reduce<string[][]>(
    (sofar, options) => sofar.flatMap((each) => options.map((option) => [...each, option])),
    [[]]
  );
}

function withoutEmpty(values: string[]): string[] {
  return values.filter((value) => value !== '' && value !== '$__all');
}
