/**
 * The reader's languages as tags that `Intl` takes. Some browsers give the locale of the operating system as it stands,
 * such as `en-US@posix`, which is none: libraries of the page then throw "Invalid language tag".
 */

/** The tags among these texts, and what of the others is one. */
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

/** For everything on the page that asks the browser. */
export function correctLanguages(navigator: Navigator) {
  const tags = toLanguageTags(navigator.languages);
  Object.defineProperty(navigator, 'languages', { configurable: true, get: () => tags });
  Object.defineProperty(navigator, 'language', { configurable: true, get: () => tags[0] });
}
