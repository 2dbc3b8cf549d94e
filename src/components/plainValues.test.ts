import { isolate } from './plainValues';

it('a value without directional characters stays as it is', () => {
  expect(isolate('INV-1 — Zoë 日本')).toBe('INV-1 — Zoë 日本');
});

it('the text direction of a value ends with the value', () => {
  expect(isolate('\u202egnp.exe')).toBe('\u2068\u202egnp.exe\u2069');
  expect(isolate('a\u2067b')).toBe('\u2068a\u2067b\u2069\u2069');
});

it('a value can’t end its own isolation', () => {
  expect(isolate('\u2069\u202eabc')).toBe('\u2068\u202eabc\u2069');
});
