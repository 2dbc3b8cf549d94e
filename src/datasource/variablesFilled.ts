/** Whether every template variable of a saved query gets a value; one that does not is refused by the backend. */
import type { SyncHealthQuery } from './query';
import type { Replace } from './templateService';

/** As Grafana writes them: `$name`, `${name:format}`, `[[name]]`. */
const VARIABLE = /\$\w+|\$\{\w+[^}]*\}|\[\[\w+[^\]]*\]\]/g;

export function variablesFilled(saved: SyncHealthQuery, replace: Replace): boolean {
  const found = JSON.stringify(saved).match(VARIABLE) ?? [];
  return found.every((variable) => replace(variable) !== variable);
}
