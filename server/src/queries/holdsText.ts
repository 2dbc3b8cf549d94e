/**
 * Whether one of the texts contains the search, in any case. For rows of the transactional store: SQLite and PostgreSQL
 * fold case differently outside ASCII, and the rows are few.
 */
export function holdsText(search: string, texts: ReadonlyArray<string | null>): boolean {
  const wanted = search.trim().toLowerCase();
  return wanted === '' || texts.some((text) => text !== null && text.toLowerCase().includes(wanted));
}
