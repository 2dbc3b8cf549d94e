/**
 * Normalizes error messages: removes what differs between records, so that failures group by cause. Keeps what tells which
 * action is needed: status codes, and the names of fields, objects and rules.
 */

const MAX_LENGTH = 300;
const MAX_INPUT = 2000;

/** The version of these rules. Raise it with every change: the server then regroups stored failures at its start. */
export const NORMALIZATION = 3;

/** Words before a number that is a status or error code. */
const CODE_WORDS =
  '(?:status|http|error|fehler|erreur|response|result|return(?:ed)?|exit|code|sqlstate|errno|responded with|failed with|answered)';

/** Words before a quoted name of the schema, which is the same for every record. */
const SCHEMA_WORD =
  /(?:^|[^\p{L}])(?:columns?|fields?|entity|entities|objects?|tables?|property|properties|attributes?|types?|sobject|relations?|relationships?|methods?|functions?|class|parameters?|arguments?|triggers?|flows?|rules?|permissions?|scopes?|picklists?|constraints?|index|reading|feld(?:er)?|spalten?|tabellen?|objekte?|eigenschaft|typ|regel|champs?|colonnes?|objet|campos?|columnas?|tablas?|objeto)\s*(?:named|called|with name|mit dem namen)?\s*[:=]?\s*[([]?$/iu;

const SCHEMA_NAME = /^[\p{L}_][\p{L}_.]*(?:\d{1,2}[\p{L}_.]*)*$/u;

const MEMBER_OF_MESSAGE =
  /["'](?:message|msg|error|detail|details|description|error_description|title|reason)["']\s*:\s*$/i;
const MEMBER_OF_CODE =
  /["'](?:errorcode|error_code|code|error|errortype|type|status|statuscode|status_code|fields?)["']\s*:\s*\[?$/i;

const MONTH =
  '(?:jan|feb|mar|mär|maa|apr|may|mai|mei|maj|jun|jul|aug|sep|oct|okt|out|nov|dec|dez|ene|abr|ago|dic|janv|févr|avr|juin|juil|août|déc|gen|mag|giu|lug|set|ott)\\p{L}{0,7}\\.?';
const CLOCK = '\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d+)?)?(?:\\s?[AP]M\\b)?';
const ZONE = '(?:\\s?(?:Z|UTC|GMT|[+-]\\d{2}:?\\d{2}))?';

const QUOTES: ReadonlyArray<readonly [string, string]> = [
  ['"', '"'],
  ['“', '”“"'],
  ['”', '”'],
  ['»', '«'],
  ['›', '‹'],
  ['`', "`'"],
];
/** Quotes that may follow a letter directly: some languages have no spaces. */
const OPENING_QUOTES: typeof QUOTES = [
  ['„', '“”"'],
  ['«', '»'],
  ['‹', '›'],
  ['「', '」'],
  ['『', '』'],
];
const SINGLE_QUOTES: ReadonlyArray<readonly [string, string]> = [
  ["'", "'"],
  ['‘', '’'],
  ['’', '’'],
  ['‚', '‘’'],
];

const quoted = (pairs: typeof QUOTES, after: string) =>
  pairs.map(([open, close]) => `${open}(?:[^${close}\\\\]|\\\\.){0,1000}[${close}]${after}`).join('|');

const DATE = [
  `\\d{4}-\\d{2}-\\d{2}(?:[T ]\\d{2}:\\d{2}(?::\\d{2}(?:[.,]\\d+)?)?)?${ZONE}`,
  `\\d{1,2}[./-]\\d{1,2}[./-](?:\\d{4}|\\d{2})(?:,?\\s${CLOCK})?${ZONE}`,
  `\\d{4}[./]\\d{1,2}[./]\\d{1,2}(?:,?\\s${CLOCK})?${ZONE}`,
  `\\d{1,2}\\.?\\s(?:de\\s)?${MONTH},?\\s(?:de\\s)?\\d{4}(?:,?\\s${CLOCK})?${ZONE}`,
  CLOCK + ZONE,
].join('|');

const NAMED_DATE = [
  `\\p{L}{2,10}\\.?,\\s\\d{1,2}\\.?\\s${MONTH},?\\s\\d{4}(?:,?\\s${CLOCK})?${ZONE}`,
  `(?:\\p{L}{3}\\s)?${MONTH}\\s+\\d{1,2},?\\s(?:${CLOCK}\\s)?(?:\\p{L}{3,4}\\s)?\\d{4}(?:,?\\s${CLOCK})?${ZONE}`,
].join('|');

const END = '(?![\\p{L}\\p{N}_])';
const UNITS = '(?:ms|s|m|h|kb|mb|gb)(?![\\p{L}\\p{N}_-])|%|‰|\\p{Sc}';

/** Patterns that begin with a digit. They are tried in this order; the first match wins. */
const NUMERIC = {
  phrase:
    '[45]\\d{2}(?=\\s(?:unauthorized|forbidden|not|too|bad|service|internal|gateway|conflict|gone|unprocessable|payment|method|request|client|server)\\b)',
  time: `(?:${DATE})${END}`,
  amount: `\\p{Nd}+(?:[.,'’٫٬\\u00a0\\u202f\\u2009]\\p{Nd}+)+(?:e[+-]?\\d+)?\\s?(?:${UNITS}|${END})`,
  spaced: `\\d{1,3}(?: \\d{3})+(?:[.,]\\d+)?${END}`,
  number: `\\p{Nd}+\\s?(?:${UNITS}|(?![\\p{L}\\p{N}_-]))`,
};

const WORDS = {
  status: `${CODE_WORDS}(?:\\s?(?:code|status))?(?:\\/\\d(?:\\.\\d)?)?[\\s:=#(["]{0,3}[1-5]\\d{2}(?![\\p{L}\\p{N}_]|[.,-]\\p{N}|\\s(?:ms|s|records?|rows?|bytes)\\b)`,
  code: 'ORA-\\d{5}|(?:sqlstate|errno|error code|fehlercode|code d.erreur|error number)[\\s:=#([]{0,3}\\d{1,5}(?![\\p{L}\\p{N}_-])',
  hex: '(?:0x)?(?!\\d+(?![\\da-f]))[0-9a-f]{8}(?:[0-9a-f]{8,}|(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?!\\w)',
  currency: '\\p{L}{3}\\p{Nd}+(?:[.,]\\p{Nd}+)+(?![\\p{L}\\p{N}_])',
  // Ids such as INV-00042, 0018Z00002ab, cus_9f3: letters with digits among them.
  id: '(?=[a-z_-]{0,12}\\d)[a-z0-9]+(?:[_-][a-z0-9]+)*(?![\\p{L}\\p{N}_])',
};

/** Patterns that are tried only when the message contains what they need: most don't, and trying takes time. */
const RARE = {
  email: { needs: /@/, pattern: "[\\p{L}\\p{N}._%+'-]{1,64}@[\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63}){1,5}" },
  customName: { needs: /__[a-z]/i, pattern: '[a-z]\\w{0,80}__[a-z]{1,4}(?!\\w)' },
  date: { needs: /\d.{0,12}\b\d{4}\b/, pattern: `(?:${NAMED_DATE})${END}` },
};

const named = (patterns: Record<string, string>) =>
  Object.entries(patterns)
    .map(([name, pattern]) => `(?<${name}>${pattern})`)
    .join('|');

const START = '(?<![\\p{L}\\p{N}_])';

function expressionOf({ email, ...rare }: Partial<Record<keyof typeof RARE, string>>): RegExp {
  return new RegExp(
    [
      `(?<opening>${quoted(OPENING_QUOTES, '')})`,
      `${START}(?:(?<double>${quoted(QUOTES, '')})|(?<single>${quoted(SINGLE_QUOTES, '(?!\\p{L})')})`,
      // Before numbers, since an e-mail address may begin with a digit.
      ...(email === undefined ? [] : [named({ email })]),
      `[-+−]?(?:\\p{Sc}\\s?)?(?=\\p{Nd})(?:${named(NUMERIC)})`,
      `${named({ ...rare, ...WORDS })})`,
    ].join('|'),
    'giu'
  );
}

const expressions = new Map<number, RegExp>();

function expressionFor(text: string): RegExp {
  const needed = Object.entries(RARE).map(([name, { needs, pattern }]) => ({
    name,
    pattern,
    isNeeded: needs.test(text),
  }));
  const key = needed.reduce((bits, { isNeeded }) => bits * 2 + Number(isNeeded), 0);
  const known = expressions.get(key);
  if (known) {
    return known;
  }
  const rare = needed.filter(({ isNeeded }) => isNeeded).map(({ name, pattern }) => [name, pattern]);
  const made = expressionOf(Object.fromEntries(rare));
  expressions.set(key, made);
  return made;
}

type Quotation = 'opening' | 'double' | 'single';
type Part = keyof typeof NUMERIC | keyof typeof WORDS | keyof typeof RARE | Quotation;

/** The placeholder of each part. Parts that are not listed are kept. */
const PLACEHOLDERS: Partial<Record<Part, string>> = {
  hex: '<id>',
  id: '<id>',
  time: '<time>',
  date: '<time>',
  email: '<email>',
  amount: '<n>',
  currency: '<n>',
  spaced: '<n>',
  number: '<n>',
};

/** A message without any of these has nothing to replace. */
const MAY_VARY = /[\p{Nd}@"'„“”«»‹›‘’‚「『`]|[a-f]{16}/iu;

/** Lists of equal placeholders, which become one: their length differs between messages. */
const LISTED = /(<(?:id|n|time|email)>|"…"|'…')(?:\s*(?:[,;|/]|and|und|et|y)\s*\1)+/g;

export function normalizeMessage(message: string): string {
  const text = message.slice(0, MAX_INPUT);
  // A cause is the code, a NUL and this text. This text has no NUL, so the last one separates them.
  return (MAY_VARY.test(text) ? withoutValues(text) : text)
    .replace(/[\s\0]+/g, ' ')
    .trim()
    .slice(0, MAX_LENGTH);
}

function withoutValues(text: string): string {
  return text
    .replace(expressionFor(text), (found, ...rest: unknown[]) => placeholderOf(found, rest, text))
    .replace(LISTED, '$1, …');
}

function placeholderOf(found: string, rest: unknown[], text: string): string {
  const groups = rest.at(-1) as Record<Part, string | undefined>;
  const offset = Number(rest.at(-3));
  const [part] = Object.entries(groups).find(([, value]) => value !== undefined) ?? [''];
  if (part === 'number' && MEMBER_OF_CODE.test(before(text, offset))) {
    return found;
  }
  return part === 'opening' || part === 'double' || part === 'single'
    ? quotedText(found, part, text, offset)
    : (PLACEHOLDERS[part as Part] ?? found);
}

const LOOK_BACK = 60;

const before = (text: string, offset: number) => text.slice(Math.max(0, offset - LOOK_BACK), offset);

/** Replaces a quoted value. Keeps schema names, and members of a JSON answer that give the cause. */
function quotedText(found: string, part: Quotation, text: string, offset: number): string {
  const prefix = before(text, offset);
  const content = found.slice(1, -1);
  const isKey = /^\s*:\s*["'[{\d]/.test(text.slice(offset + found.length, offset + found.length + 10));
  const isName = SCHEMA_NAME.test(content);
  if (isName && (isKey || SCHEMA_WORD.test(prefix) || MEMBER_OF_CODE.test(prefix))) {
    return `"${content}"`;
  }
  if (MEMBER_OF_MESSAGE.test(prefix)) {
    return `"${withoutValues(content)}"`;
  }
  return part === 'single' ? "'…'" : '"…"';
}
