/** The class of an error, which its code alone tells: so figures that know no messages can be split by it too. */
import { type ErrorClass } from '@sync-health/contract';

/** What codes of HTTP and of Salesforce's API say of themselves; other connectors' codes are theirs. */
const CLASSES: ReadonlyArray<readonly [ErrorClass, readonly string[]]> = [
  [
    'transient',
    [
      '408',
      '425',
      '429',
      '500',
      '502',
      '503',
      '504',
      'REQUEST_LIMIT_EXCEEDED',
      'SERVER_UNAVAILABLE',
      'UNABLE_TO_LOCK_ROW',
    ],
  ],
  ['configuration', ['404', '405', 'INVALID_FIELD', 'INVALID_TYPE', 'NOT_FOUND', 'UNSUPPORTED_API_VERSION']],
  [
    'data',
    [
      '400',
      '409',
      '422',
      'DUPLICATE_VALUE',
      'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      'INVALID_CROSS_REFERENCE_KEY',
      'REQUIRED_FIELD_MISSING',
      'STRING_TOO_LONG',
    ],
  ],
  ['permission', ['401', '403', 'INSUFFICIENT_ACCESS_OR_READONLY', 'INVALID_LOGIN', 'INVALID_SESSION_ID']],
];

const CLASS_OF = new Map(CLASSES.flatMap(([name, codes]) => codes.map((code) => [code, name] as const)));

/** Empty where there is no error. */
export const classOf = (errorCode: string): ErrorClass | '' =>
  errorCode === '' ? '' : (CLASS_OF.get(errorCode) ?? 'unknown');

/** The same of a column of error codes, for the engine. */
export function classSql(column: string): string {
  const list = (texts: readonly string[]) => texts.map((text) => `'${text}'`).join(', ');
  const known = CLASSES.map(([name, codes]) => `${column} IN (${list(codes)}), '${name}'`).join(', ');
  return `multiIf(${column} = '', '', ${known}, 'unknown')`;
}
