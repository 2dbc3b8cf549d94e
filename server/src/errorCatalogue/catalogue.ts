/**
 * Meanings of error codes. The class depends only on the code, never on the message, so that sums by code can be added
 * up by class. A code without an entry has the class `unknown`; an event without a code has none.
 */
import { type CatalogueEntry, ERROR_CLASSES, type ErrorClass } from '@sync-health/contract';
import { adviceFor, expressionOf, isPattern } from '@sync-health/contract/catalogueLookup';

import { type SqlParams } from '../storage/sqlParams';
import { DACO_ERRORS } from './daco';
import { SALESFORCE_ERRORS } from './salesforce';

export class ErrorCatalogue {
  /** In the order of matching: exact codes, then patterns; added entries before built-in ones. */
  readonly entries: readonly CatalogueEntry[];
  readonly #exact: ReadonlyMap<string, CatalogueEntry>;
  readonly #patterns: ReadonlyArray<{ pattern: RegExp; entry: CatalogueEntry }>;

  constructor(added: readonly CatalogueEntry[] = []) {
    const all = [...added, ...DACO_ERRORS, ...SALESFORCE_ERRORS];
    // The first entry of a code counts.
    const byCode = new Map([...all].reverse().map((entry) => [entry.code, entry]));
    const own = all.filter((entry) => byCode.get(entry.code) === entry);
    const exact = own.filter(({ code }) => !isPattern(code));
    const patterns = own.filter(({ code }) => isPattern(code));
    this.entries = [...exact, ...patterns];
    this.#exact = new Map(exact.map((entry) => [entry.code, entry]));
    this.#patterns = patterns.map((entry) => ({ pattern: expressionOf(entry.code), entry }));
  }

  entryOf(errorCode: string): CatalogueEntry | undefined {
    return this.#exact.get(errorCode) ?? this.#patterns.find(({ pattern }) => pattern.test(errorCode))?.entry;
  }

  classOf(errorCode: string): ErrorClass | '' {
    return errorCode === '' ? '' : (this.entryOf(errorCode)?.class ?? 'unknown');
  }

  adviceFor(errorCode: string, message: string): CatalogueEntry | undefined {
    return adviceFor((code) => this.entryOf(code), errorCode, message);
  }

  /** SQL that computes `classOf` for a column of error codes. */
  classSql(column: string, params: SqlParams): string {
    const exact = [...this.#exact.values()];
    const listed = ERROR_CLASSES.map((errorClass) => ({
      errorClass,
      codes: exact.filter((entry) => entry.class === errorClass).map(({ code }) => code),
    }));
    const branches = [
      `${column} = '', ''`,
      ...listed.map(({ errorClass, codes }) => `${column} IN ${params.add('Array(String)', codes)}, '${errorClass}'`),
      ...this.#patterns.map(
        ({ entry }) => `${column} LIKE ${params.add('String', likeOf(entry.code))}, '${entry.class}'`
      ),
    ];
    return `multiIf(${branches.join(', ')}, 'unknown')`;
  }
}

const likeOf = (pattern: string) => pattern.replace(/[\\%_]/g, '\\$&').replace(/\*+/g, '%');
