import { readConfig } from '../config';
import { ConfigError } from '../configError';

/** The message of the error that these settings cause; null if they are valid. */
export function problemOf(environment: Record<string, string>): unknown {
  try {
    readConfig(environment);
    return null;
  } catch (error) {
    return error instanceof ConfigError ? error.message : error;
  }
}
