import { applyFieldOverrides, createDataFrame, createTheme, FieldType } from '@grafana/data';

import { changeText, withChangeTexts } from './changeTexts';

it.each([
  [0.125, '▲ +12.5%'],
  [-0.5, '▼ -50%'],
  [0.0012, '▲ +0.12%'],
  [0, '0%'],
])('a change of %d reads “%s”', (change, text) => {
  expect(changeText(change)).toBe(text);
});

it('a change is shown with its sign and arrow; other figures stay as they are', () => {
  const frame = createDataFrame({
    fields: [
      { name: 'synced', type: FieldType.number, values: [7] },
      { name: 'syncedChange', type: FieldType.number, values: [0.75], config: { unit: 'percentunit' } },
    ],
  });
  const [drawn] = applyFieldOverrides({
    data: [withChangeTexts(frame)],
    fieldConfig: { defaults: {}, overrides: [] },
    replaceVariables: (text) => text,
    theme: createTheme(),
  });
  expect(drawn?.fields.map(({ display, values }) => display?.(values[0]).text)).toEqual(['7', '▲ +75%']);
});
