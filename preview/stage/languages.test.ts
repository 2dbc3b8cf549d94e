import { correctLanguages, toLanguageTags } from './languages';

it.each([
  [['en-US@posix'], ['en-US']],
  [
    ['de_AT.UTF-8', 'de'],
    ['de-AT', 'de'],
  ],
  [['C'], ['en-US']],
  [[], ['en-US']],
  [
    ['de-DE', 'en'],
    ['de-DE', 'en'],
  ],
])('%j are the languages %j', (given, expected) => {
  expect(toLanguageTags(given)).toEqual(expected);
});

it('navigator has only languages that Intl takes', () => {
  const posix = Object.create({ languages: ['en-US@posix'], language: 'en-US@posix' });
  correctLanguages(posix);
  expect(new Intl.NumberFormat(posix.language).resolvedOptions().locale).toBe('en-US');
  expect([posix.language, ...posix.languages]).toEqual(['en-US', 'en-US']);
});
