/** Grafana's template service, narrowed to what the data source uses of it. */
import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';

/** Gets a variable's value, a list where it has several, and returns what stands in the text for it. */
export type Formatter = (value: string | string[]) => string;

/** Puts values in place of variables. */
export type Replace = (text: string, format?: Formatter) => string;

export function replaceWith(templateSrv: Pick<TemplateSrv, 'replace'>, scopedVars?: ScopedVars): Replace {
  return (text, format) => templateSrv.replace(text, scopedVars, format);
}

export function asMany(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}
