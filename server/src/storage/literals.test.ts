import fc from 'fast-check';

import { bindLiterals } from './literals';

it('binds values by type', () => {
  expect(
    bindLiterals('SELECT {a:String}, {b:UInt64}, {c:Array(String)}, {d:Array(Int64)}', {
      a: "it's",
      b: '18446744073709551615',
      c: ['x', "y'\\"],
      d: [],
    })
  ).toBe(String.raw`SELECT 'it\'s', 18446744073709551615, ['x','y\'\\'], CAST([] AS Array(Int64))`);
});

it('refuses a value of another type, and a missing one', () => {
  expect(() => bindLiterals('{a:UInt64}', { a: '1; DROP TABLE events' })).toThrow();
  expect(() => bindLiterals('{a:Float64}', { a: 'NaN()' })).toThrow();
  expect(() => bindLiterals('{a:UInt64}', {})).toThrow();
});

it('a placeholder in quotes is not replaced', () => {
  const sql = "SELECT 1 AS `\\`{a:String}\\\\`, '\\'{a:String}', {a:String}";
  expect(bindLiterals(sql, { a: '`x' })).toBe(sql.replace(/\{a:String\}$/, "'`x'"));
});

it('no text ends its quotes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const literal = bindLiterals('{a:String}', { a: text });
      // Without escaped characters, nothing in between ends the literal.
      expect(literal.slice(1, -1).replace(/\\[\s\S]/g, '')).not.toMatch(/['\\\0]/);
    })
  );
});
