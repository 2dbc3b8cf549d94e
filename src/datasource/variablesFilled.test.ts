import { replaceWith } from './templateService';
import { aTemplateSrv } from './testing/templateSrv';
import { variablesFilled } from './variablesFilled';

const filled = (object: string) =>
  variablesFilled(
    { refId: 'A', filters: { object: [object] } },
    replaceWith(aTemplateSrv({ object: { value: ['[[x]] $object'] } }))
  );

it('a variable with a value is filled, even if the value looks like a variable', () => {
  expect(filled('$object')).toBe(true);
  expect(filled('Invoice')).toBe(true);
});

it.each(['$nobody', '${nobody:raw}', '[[nobody]]', 'of $nobody, after $object'])('%s is not filled', (text) => {
  expect(filled(text)).toBe(false);
});
