import { byNumber, byNumberOrNever } from './byNumber';

const rows = (values: Array<number | null>) => values.map((left) => ({ values: { left } }));
const left = (sorted: ReturnType<typeof rows>) => sorted.map(({ values }) => values.left);

test('negative numbers come before positive ones, and null comes last', () => {
  const given = rows([0.4, null, -5, 0, -0.2]);
  expect(left([...given].sort((a, b) => byNumber(a, b, 'left', false)))).toEqual([-5, -0.2, 0, 0.4, null]);
});

test('null stays last in descending order', () => {
  const given = rows([0.4, null, -5]);
  expect(left([...given].sort((a, b) => -byNumber(a, b, 'left', true)))).toEqual([0.4, -5, null]);
});

test('null counts as the longest wait', () => {
  const given = rows([40, null, 0.5]);
  expect(left([...given].sort((a, b) => -byNumberOrNever(a, b, 'left')))).toEqual([null, 40, 0.5]);
});
