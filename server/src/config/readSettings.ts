/** Reads settings from environment variables, or from files that they name, and validates them. */
import { readFileSync } from 'node:fs';

import { envSchema } from 'env-schema';

import { ConfigError, describeSetting, refusedSetting } from './configError';
import { SECRETS, type Settings, SETTINGS } from './settings';

export function readSettings(environment: Record<string, string | undefined>): Settings {
  const given = { ...environment, ...secretsOfFiles(environment) };
  // An empty variable counts as unset: compose files pass empty ones.
  const data = Object.fromEntries(
    Object.keys(SETTINGS.properties).flatMap((name) => (given[name] ? [[name, given[name]]] : []))
  );
  assertPlainNumbers(data);
  return validated(data);
}

/** Few enough digits that no number is infinite: the schema's limits do not apply to that. */
const PLAIN_NUMBER = /^-?\d{1,15}(\.\d{1,15})?$/;

/** The schema also takes `0x10` and `1e3` for numbers, which are typos as often as numbers. */
function assertPlainNumbers(data: Record<string, string | undefined>) {
  for (const [name, { type }] of Object.entries<{ type?: string }>(SETTINGS.properties)) {
    const isNumber = type === 'integer' || type === 'number';
    if (isNumber && data[name] !== undefined && !PLAIN_NUMBER.test(data[name].trim())) {
      throw new ConfigError(describeSetting(name as keyof Settings));
    }
  }
}

function validated(data: Record<string, string | undefined>): Settings {
  try {
    return envSchema<Settings>({ schema: SETTINGS, data, env: false });
  } catch (error) {
    const name = refusedSetting(error);
    throw new ConfigError(name === null ? String(error) : describeSetting(name));
  }
}

function secretsOfFiles(environment: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(SECRETS.map((name) => [name, readSecret(name, environment)]));
}

/** The value of the variable, or of the file that the variable with `_FILE` names; empty if neither is set. */
export function readSecret(name: string, environment: Record<string, string | undefined>): string {
  const file = environment[`${name}_FILE`];
  if (!file) {
    return environment[name] ?? '';
  }
  if (environment[name]) {
    throw new ConfigError(`${name} and ${name}_FILE are both set: keep one of them.`);
  }
  const secret = contentOf(file, name);
  if (secret === '') {
    throw new ConfigError(`${name}_FILE: ${file} is empty: write the value of ${name} into it, or unset the variable.`);
  }
  return secret;
}

function contentOf(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new ConfigError(`${name}_FILE: ${file} can't be read (${Object(error).code}).`);
  }
}
