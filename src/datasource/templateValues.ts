/** Template variables in the texts of a query: one text may become no value (All), one, or several. */
import { asMany, type Formatter, type Replace } from './templateService';

/** What people set as a custom All value to mean everything. */
const MATCHES_ALL = ['', '*', '.*', '.+', '$__all'];

/** A text that is one variable and nothing else: `$object`, `${object}`, `${object:csv}`, `${row.field}`, `[[object]]`. */
const WHOLE_VARIABLE = /^(?:\$(\w+)|\$\{(\w+)(\.[^:}]+)?(?::[^}]+)?\}|\[\[(\w+)(?::[^\]]+)?\]\])$/;

/** The values that a filter entry stands for; none where it is All, or a variable without a value. */
export function resolveValues(entry: string, replace: Replace): string[] {
  const [, short, braced, path = '', bracketed] = WHOLE_VARIABLE.exec(entry) ?? [];
  const name = short ?? braced ?? bracketed;
  if (name === undefined) {
    return withoutEmpty(expand(entry, replace));
  }
  // Any format asked for is dropped: it would join several values into one text that no record has.
  const variable = `\${${name}${path}}`;
  const values = isAll(name, replace) ? allOf(name, variable, replace) : withoutEmpty(expand(variable, replace));
  // Of a variable that nobody knows, what the person wrote is left.
  return values.map((value) => (value === variable ? entry : value));
}

/** The one text that a setting stands for, empty where it is All. Several values are joined, for the server to refuse. */
export function resolveText(text: string | undefined, replace: Replace): string {
  return text ? resolveValues(text.trim(), replace).join(',') : '';
}

/**
 * All is everything, also what appears later, unless the options were narrowed: then it is those. Grafana's custom All
 * value replaces the options as a text; unless it means everything, it is the one value.
 */
function allOf(name: string, variable: string, replace: Replace): string[] {
  let options: string[] | undefined;
  const text = replace(variable, (value) => {
    options = asMany(value);
    return '';
  });
  if (options) {
    return replace.isNarrowed(name) ? withoutEmpty(options) : [];
  }
  return MATCHES_ALL.includes(text) ? [] : [text];
}

/** Formatters get the options in place of All; only the format for URLs keeps the word. */
function isAll(name: string, replace: Replace): boolean {
  const parameters = replace(`\${${name}:queryparam}`);
  return /=(\$|%24)__all(&|$)/.test(parameters);
}

/** Every text that results when each variable in it takes each of its values. */
function expand(text: string, replace: Replace): string[] {
  const choices: string[][] = [];
  const plain = replace(text, (value) => {
    choices.push(asMany(value));
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
