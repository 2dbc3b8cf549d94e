/** Whether every template variable of a saved query has a value. The backend refuses a query with one that has none. */
import type { SyncHealthQuery } from './query';
import type { Replace } from './templateService';

/** The three forms of a variable: `$name`, `${name:format}`, `[[name]]`. */
const VARIABLE = /\$\w+|\$\{\w+[^}]*\}|\[\[\w+[^\]]*\]\]/g;

export function variablesFilled(saved: SyncHealthQuery, replace: Replace): boolean {
  const found = JSON.stringify(saved).match(VARIABLE) ?? [];
  return found.every((variable) => replace(variable) !== variable);
}
