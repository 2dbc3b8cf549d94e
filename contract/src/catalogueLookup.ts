/** How an error finds its entry in the catalogue: the same on the server and on pages. */
import { type CatalogueEntry } from './errorCatalogue';

export const isPattern = (code: string) => code.includes('*');

/** What a code with `*` in it stands for. */
export const expressionOf = (pattern: string) =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '[^]*')}$`, 'u');

/** Another system's code at the beginning of a message, such as `UNABLE_TO_LOCK_ROW: unable to obtain…`. */
const CODE_IN_MESSAGE = /(?:^|\()([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b/;

/** What to do: where the code does not tell the cause, by the code that the message begins with. */
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

/** Entries as the server lists them, in the order in which they are tried. */
export function findEntry(entries: readonly CatalogueEntry[], errorCode: string): CatalogueEntry | undefined {
  return entries.find(({ code }) => (isPattern(code) ? expressionOf(code).test(errorCode) : code === errorCode));
}
