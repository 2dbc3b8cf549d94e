import { acceptedForm } from './accept';

const ARROW = 'application/vnd.apache.arrow.stream';

it.each([
  [undefined, 'json'],
  ['', 'json'],
  ['*/*', 'json'],
  ['application/*', 'json'],
  ['application/JSON', 'json'],
  ['Application/Json; charset=utf-8', 'json'],
  ['text/html, */*;q=0.1', 'json'],
  [ARROW, 'arrow'],
  [ARROW.toUpperCase(), 'arrow'],
  [`${ARROW}, application/json`, 'arrow'],
  [`${ARROW};q=0.9, */*;q=0.8`, 'arrow'],
  [`${ARROW};q=0.1, application/json`, 'json'],
  [`${ARROW};q=0, */*`, 'json'],
  ['application/json;q=0', null],
  ['application/json;q=0, */*', null],
  ['text/csv', 'csv'],
  ['text/csv, */*;q=0.1', 'csv'],
  ['Text/CSV; charset=utf-8, application/json;q=0.5', 'csv'],
  // The headers that browsers and the plugin send when they take either.
  ['application/json, text/csv, application/problem+json', 'json'],
  [`${ARROW}, text/csv`, 'arrow'],
  ['text/csv;q=0', null],
  ['text/html', null],
  ['application/jsonp', null],
] as const)('%s is answered as %s', (accept, form) => {
  expect(acceptedForm(accept)).toBe(form);
});
