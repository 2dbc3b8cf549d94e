/** Grafana's template service, narrowed to what the data source uses of it. */
import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';

/** Gets a variable's value, a list where it has several, and returns what stands in the text for it. */
export type Formatter = (value: string | string[]) => string;

/** Puts values in place of variables. */
export interface Replace {
  (text: string, format?: Formatter): string;
  /** Whether a person narrowed what a variable offers, so that All of it is less than everything. */
  isNarrowed: (name: string) => boolean;
}

export function replaceWith(
  templateSrv: Pick<TemplateSrv, 'replace' | 'getVariables'>,
  scopedVars?: ScopedVars
): Replace {
  return Object.assign((text: string, format?: Formatter) => templateSrv.replace(text, scopedVars, format), {
    isNarrowed: (name: string) => isNarrowed(templateSrv.getVariables().find((each) => each.name === name)),
  });
}

/** A list written by hand, one behind Grafana's own pattern, or one of our values that contain a text. */
function isNarrowed(variable: ReturnType<TemplateSrv['getVariables']>[number] | undefined): boolean {
  if (variable?.type !== 'query') {
    return variable?.type === 'custom';
  }
  const { query, regex } = variable;
  return Boolean(regex) || (typeof query === 'object' && Boolean(query?.search));
}

export function asMany(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}
