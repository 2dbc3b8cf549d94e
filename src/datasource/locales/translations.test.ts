import english from './en-US/syncops-synchealth-datasource.json';
import german from './de-DE/syncops-synchealth-datasource.json';

type Texts = { [key: string]: string | Texts };

/** Each text under its id, as the values that it takes. */
function valuesOf(texts: Texts, path = ''): Array<[id: string, values: string]> {
  return Object.entries(texts).flatMap(([key, text]) =>
    typeof text === 'string'
      ? [[path + key, (text.match(/\{\{\w+\}\}/g) ?? []).sort().join()] as [string, string]]
      : valuesOf(text, `${path}${key}.`)
  );
}

it('German has every text of English, with the same values in it, and none is empty', () => {
  expect(valuesOf(german)).toEqual(valuesOf(english));
  expect(JSON.stringify(german)).not.toContain('""');
});
