/** The part of Grafana's template service that the data source uses. */
import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';

/** Gets the value of a variable, a list where it has several, and returns the text in its place. */
export type Formatter = (value: string | string[]) => string;

/** Replaces the variables in a text by their values. */
export interface Replace {
  (text: string, format?: Formatter): string;
  /** Whether the variable offers only some of a field's values, so that its All is not everything. */
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

/** True for a list written by hand, and for a query variable with a pattern or a search. */
function isNarrowed(variable: ReturnType<TemplateSrv['getVariables']>[number] | undefined): boolean {
  if (variable?.type !== 'query') {
    return variable?.type === 'custom';
  }
  const { query, regex } = variable;
  return Boolean(regex) || (typeof query === 'object' && Boolean(query?.search));
}

export function toTexts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}
