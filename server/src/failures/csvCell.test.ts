import fc from 'fast-check';

import { protectedCell, textOfCell } from './csvCell';

const FORMULA = /^[\s\p{C}]*[=+\-@\uff1d\uff0b\uff0d\uff20]/u;

/** A cell, and the cells in it for a reader with other separators, without quotes. */
const formulasIn = (cell: string) => {
  const [first = '', ...others] = cell.split(/[;\t]/);
  return [cell, first, ...others.map((part) => part.replace(/^[\s\p{C}"]*/u, ''))].filter((part) => FORMULA.test(part));
};

it.each(['-A1', '+49', 'a;=b', '=1+1', '@x', '\t=1', 'x; "=1', '\uff1d1', '=a;+b;-c', '\r', ';-'])(
  '%j is no formula in a file, and is found by what the file says',
  (text) => {
    const cell = protectedCell(text);
    expect(formulasIn(cell)).toEqual([]);
    expect(textOfCell(cell)).toBe(text);
  }
);

it.each(['A-7', 'evt-1', 'a;b', "it's", 'a=1', '', '8a80'])('%j stays as it is', (text) => {
  expect(protectedCell(text)).toBe(text);
  expect(textOfCell(text)).toBeNull();
});

it('every text comes back, except one that already looks protected', () => {
  const characters = fc.constantFrom('=', '-', '+', ';', '\t', ' ', '"', 'a', '\u200b', '\uff1d', '1');
  fc.assert(
    fc.property(fc.string({ unit: characters, maxLength: 12 }), (text) => {
      const cell = protectedCell(text);
      expect(textOfCell(cell) ?? cell).toBe(text);
      // No cell begins a formula, also with other separators.
      expect(formulasIn(cell)).toEqual([]);
    })
  );
});
