/**
 * Searches rows of the transactional store, of which there are few: its two kinds don't agree on what the small letters
 * of other alphabets are.
 */
export function holdsText(search: string, texts: ReadonlyArray<string | null>): boolean {
  const wanted = search.trim().toLowerCase();
  return wanted === '' || texts.some((text) => text !== null && text.toLowerCase().includes(wanted));
}
