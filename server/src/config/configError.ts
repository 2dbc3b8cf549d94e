/** Describes settings that can't be used. */
import { type Settings, SETTINGS } from './settings';

/** A setting can't be used. The message is one line with the variable and what it accepts. */
export class ConfigError extends Error {}

interface SchemaError {
  instancePath?: string;
}

/** The setting that a schema refuses; null if the error names none. */
export function refusedSetting(error: unknown): keyof Settings | null {
  const errors = error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  const first: SchemaError | undefined = errors[0];
  const name = first?.instancePath?.slice(1);
  return name !== undefined && name in SETTINGS.properties ? (name as keyof Settings) : null;
}

export function describeSetting(name: keyof Settings): string {
  const schema = SETTINGS.properties[name];
  return `${name} must be ${whatIsAllowed(name, schema)}. ${schema.description ?? ''}`;
}

/** The formats of settings that have a pattern. */
const FORMS: Partial<Record<keyof Settings, string>> = {
  SYNC_HEALTH_LISTEN: 'an address and a port, such as 127.0.0.1:4280 or [::1]:4280',
  CLICKHOUSE_CLUSTER: 'a name of letters, digits and _ . -',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'a URL that begins with http:// or https://',
};

interface Allowed {
  type?: string;
  enum?: readonly string[];
  minimum?: number;
  maximum?: number;
}

function whatIsAllowed(name: keyof Settings, { type, enum: words, minimum, maximum }: Allowed): string {
  if (words) {
    return `one of ${words.join(', ')}`;
  }
  return FORMS[name] ?? `a ${type === 'integer' ? 'whole ' : ''}number from ${minimum} to ${maximum}`;
}
