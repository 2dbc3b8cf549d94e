/** Finds the catalogue entry for an error, the same way on the server and on pages. */
import { type CatalogueEntry } from './errorCatalogue';

export const isPattern = (code: string) => code.includes('*');

/** The regular expression for a code with `*` in it. */
export const expressionOf = (pattern: string) =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '[^]*')}$`, 'u');

/** Another system's code at the beginning of a message, such as `UNABLE_TO_LOCK_ROW: unable to obtain…`. */
const CODE_IN_MESSAGE = /(?:^|\()([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b/;

/**
 * The entry to advise with. If the code does not tell the cause, it is that of the code at the start of the message.
 */
export function adviceFor(
  entryOf: (errorCode: string) => CatalogueEntry | undefined,
  errorCode: string,
  message: string
): CatalogueEntry | undefined {
  const entry = entryOf(errorCode);
  if (entry && entry.class !== 'unknown') {
    return entry;
  }
  const [, inner] = CODE_IN_MESSAGE.exec(message) ?? [];
  return (inner ? entryOf(inner) : undefined) ?? entry;
}

/** `entries` are in the order of matching, as the server lists them. */
export function findEntry(entries: readonly CatalogueEntry[], errorCode: string): CatalogueEntry | undefined {
  return entries.find(({ code }) => (isPattern(code) ? expressionOf(code).test(errorCode) : code === errorCode));
}
