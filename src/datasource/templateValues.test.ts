import { replaceWith } from './templateService';
import { resolveText, resolveValues } from './templateValues';
import { aTemplateSrv } from './testing/templateSrv';

const OBJECTS = ['Account', 'Invoice', 'Payment'];

const replace = replaceWith(
  aTemplateSrv({
    one: { value: 'Invoice' },
    many: { value: ['Invoice', 'Account'] },
    all: { value: ['$__all'], options: OBJECTS },
    wildcard: { value: '$__all', options: OBJECTS, allValue: '.*' },
    custom: { value: '$__all', options: OBJECTS, allValue: 'Everything' },
    matching: { value: '$__all', options: OBJECTS, regex: '/^(Acc|Inv|Pay)/' },
    containing: { value: '$__all', options: OBJECTS, query: { search: 'n' } },
    listed: { value: '$__all', options: OBJECTS, type: 'custom' },
    none: { value: '' },
    noOptions: { value: [] },
    quoted: { value: [`O'Brien`, '"big", bad', 'a|b', 'a.b*'] },
    dollar: { value: 'US$one' },
  })
);

describe('a filter entry stands for', () => {
  it.each([
    ['itself, without a variable', 'Invoice', ['Invoice']],
    ['the value of a variable', '$one', ['Invoice']],
    ['each value of a variable with several', '$many', ['Invoice', 'Account']],
    ['the same in braces', '${many}', ['Invoice', 'Account']],
    ['the same in brackets', '[[many]]', ['Invoice', 'Account']],
    ['each value, whatever format is asked for', '${many:regex}', ['Invoice', 'Account']],
    ['each value, also as csv', '${many:csv}', ['Invoice', 'Account']],
    ['nothing where the variable is All', '$all', []],
    ['nothing where All is a wildcard', '$wildcard', []],
    ['the custom All value where it is no wildcard', '$custom', ['Everything']],
    ['the options where All is what matches a pattern', '$matching', OBJECTS],
    ['the options where All is what contains a text', '$containing', OBJECTS],
    ['the options where All is a list by hand', '$listed', OBJECTS],
    ['nothing where the variable is empty', '$none', []],
    ['nothing where the variable has no options', '$noOptions', []],
    ['values with quotes and special characters as they are', '$quoted', [`O'Brien`, '"big", bad', 'a|b', 'a.b*']],
    ['a value that looks like a variable as it is', '$dollar', ['US$one']],
    ['one text for each value of a variable in it', 'job-$many', ['job-Invoice', 'job-Account']],
    ['every combination of several variables', '$many/$one', ['Invoice/Invoice', 'Account/Invoice']],
    ['itself, where nobody knows the variable', '$unknown', ['$unknown']],
    ['nothing where it is empty', '', []],
  ])('%s', (_, entry, expected) => {
    expect(resolveValues(entry, replace)).toEqual(expected);
  });
});

describe('a setting stands for', () => {
  it.each([
    ['nothing where it is absent', undefined, ''],
    ['its text, trimmed', ' hour ', 'hour'],
    ['nothing where it is All', '$all', ''],
    ['all values, for the server to refuse', '$many', 'Invoice,Account'],
  ])('%s', (_, text, expected) => {
    expect(resolveText(text, replace)).toBe(expected);
  });
});

it('scoped variables, as in a repeated panel, take precedence over those of the dashboard', () => {
  const scoped = replaceWith(aTemplateSrv({ object: { value: ['$__all'], options: OBJECTS } }), {
    object: { value: 'Payment', text: 'Payment' },
  });
  expect(resolveValues('$object', scoped)).toEqual(['Payment']);
});
