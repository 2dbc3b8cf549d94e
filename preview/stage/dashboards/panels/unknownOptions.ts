/** Options that a panel's JSON sets and the stage does not know: shown by name, so that no test overlooks them. */
import { type FieldConfigSource } from '@grafana/data';

const STANDARD = [
  'displayName',
  'unit',
  'min',
  'max',
  'decimals',
  'thresholds',
  'mappings',
  'noValue',
  'links',
  'color',
  'filterable',
];

export interface KnownOptions {
  options: string[];
  custom: string[];
}

/** The names of options and field options that are set and not known. */
export function unknownOptions(
  options: object,
  { defaults, overrides }: FieldConfigSource,
  known: KnownOptions
): string[] {
  const properties = [
    ...Object.keys(defaults).filter((name) => name !== 'custom'),
    ...Object.keys(defaults.custom ?? {}).map((name) => `custom.${name}`),
    ...overrides.flatMap((override) => override.properties.map(({ id }) => id)),
  ];
  const allowed = [...STANDARD, ...known.custom.map((name) => `custom.${name}`)];
  const unknown = [
    ...Object.keys(options).filter((name) => !known.options.includes(name)),
    ...properties.filter((name) => !allowed.includes(name)),
  ];
  return [...new Set(unknown)];
}
