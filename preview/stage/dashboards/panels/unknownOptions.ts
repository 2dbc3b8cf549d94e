/** Finds options of a panel's JSON that the stage does not know. Their names are shown, so that no test misses them. */
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

/** Names of unknown options and field options. */
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
