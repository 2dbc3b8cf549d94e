/** Compares a translation with the English texts: the same ids, plurals and values. */
export type Texts = { [key: string]: string | Texts };

/** Plural suffix of an id, such as `rows_one`. */
const PLURAL = /_(zero|one|two|few|many|other)$/;

/** All texts with their ids. */
function textsOf(texts: Texts, path = ''): Array<[id: string, text: string]> {
  return Object.entries(texts).flatMap(([key, text]) =>
    typeof text === 'string' ? [[path + key, text] as [string, string]] : textsOf(text, `${path}${key}.`)
  );
}

/** The ids that a language needs for the English ones. It has its own plural forms. */
function idsIn(language: string, english: Texts): string[] {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const ids = textsOf(english).flatMap(([id]) =>
    PLURAL.test(id) ? forms.map((form) => id.replace(PLURAL, `_${form}`)) : [id]
  );
  return [...new Set(ids)].sort();
}

const valuesIn = (text: string | undefined) => (text?.match(/\{\{\w+\}\}/g) ?? []).sort();

export function describeTranslation(language: string, translated: Texts, english: Texts) {
  test(`${language} has every text of English in every number, with the same values in it, and none is empty`, () => {
    const texts = Object.fromEntries(textsOf(translated));
    expect(Object.keys(texts).sort()).toEqual(idsIn(language, english));
    expect(Object.entries(texts).filter(([, text]) => text.trim() === '')).toEqual([]);

    const originals = Object.fromEntries(textsOf(english));
    const changed = Object.entries(texts).filter(([id, text]) => {
      const original = originals[id] ?? originals[id.replace(PLURAL, '_other')];
      return valuesIn(text).join() !== valuesIn(original).join();
    });
    expect(changed).toEqual([]);
  });
}
