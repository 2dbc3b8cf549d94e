/**
 * Corrects the browser's languages. Some browsers return the locale of the operating system, such as `en-US@posix`,
 * which is no language tag, and libraries of the page then throw "Invalid language tag".
 */

/** The valid tags among these texts, and the valid parts of the others. */
export function toLanguageTags(languages: readonly string[]): string[] {
  const tags = languages
    .map((language) => language.replace(/[@.].*$/, '').replaceAll('_', '-'))
    .filter((language) => isLanguageTag(language));
  return tags.length > 0 ? [...new Set(tags)] : ['en-US'];
}

function isLanguageTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}

/** Corrects `navigator` for all code on the page. */
export function correctLanguages(navigator: Navigator) {
  const tags = toLanguageTags(navigator.languages);
  Object.defineProperty(navigator, 'languages', { configurable: true, get: () => tags });
  Object.defineProperty(navigator, 'language', { configurable: true, get: () => tags[0] });
}
