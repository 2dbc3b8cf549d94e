/**
 * The values that a variable has while Grafana asks for its options. At every refresh Grafana sets a value that is not
 * among the options to All. So the options include the current values, also those without events.
 */
import type { ScopedVars } from '@grafana/data';

/** Grafana passes the variable as the scene object of its request. */
export function currentValues(scopedVars: ScopedVars): string[] {
  const variable: unknown = scopedVars.__sceneObject?.value?.valueOf();
  const value = memberOf(memberOf(variable, 'state'), 'value');
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((each): each is string => typeof each === 'string' && each !== '' && each !== '$__all');
}

function memberOf(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
}
