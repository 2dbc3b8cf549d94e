/**
 * What a variable is set to while its options are asked for. Grafana holds the value against the options at every
 * refresh, and widens what is not among them to All: so options include it, also where nothing in the data has it.
 */
import type { ScopedVars } from '@grafana/data';

/** Grafana hands over the variable as the scene object of its request. */
export function presentValues(scopedVars: ScopedVars): string[] {
  const variable: unknown = scopedVars.__sceneObject?.value?.valueOf();
  const value = memberOf(memberOf(variable, 'state'), 'value');
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((each): each is string => typeof each === 'string' && each !== '' && each !== '$__all');
}

function memberOf(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
}
