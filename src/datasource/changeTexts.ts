/** Writes changes with their sign and an arrow, as texts of the values. Grafana has no unit for that. */
import { type DataFrame, type Field, FieldType, MappingType, type ValueMapping } from '@grafana/data';

/** Names of the columns of a summary that hold a change. */
const CHANGE = /Change$/;

export function withChangeTexts(frame: DataFrame): DataFrame {
  return { ...frame, fields: frame.fields.map((field) => (isChange(field) ? withTexts(field) : field)) };
}

function isChange({ name, type }: Field): boolean {
  return type === FieldType.number && CHANGE.test(name);
}

function withTexts(field: Field): Field {
  const values = new Set(field.values.filter((value): value is number => typeof value === 'number'));
  const texts = Object.fromEntries([...values].map((value) => [String(value), { text: changeText(value) }]));
  const mapping: ValueMapping = { type: MappingType.ValueToText, options: texts };
  return { ...field, config: { ...field.config, mappings: [...(field.config.mappings ?? []), mapping] } };
}

/** Such as ▲ +12.5%. */
export function changeText(change: number): string {
  const text = new Intl.NumberFormat(undefined, {
    style: 'percent',
    maximumFractionDigits: Math.abs(change) < 0.01 ? 2 : 1,
    signDisplay: 'exceptZero',
  }).format(change);
  return change === 0 ? text : `${change > 0 ? '▲' : '▼'} ${text}`;
}
