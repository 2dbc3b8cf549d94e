/**
 * A fake of Grafana's template service, with variables of one value, of several, and All with or without a custom
 * value.
 */
import type { TemplateSrv } from '@grafana/runtime';

interface Variable {
  value: string | string[];
  /** The options that All stands for. */
  options?: string[];
  allValue?: string;
  type?: 'query' | 'custom';
  /** The pattern that Grafana applies to the options of a query variable. */
  regex?: string;
  query?: object;
}

type Formatter = (value: string | string[]) => string;

const VARIABLE = /\$(\w+)|\$\{(\w+)(?:\.[^:}]+)?(?::([^}]+))?\}|\[\[(\w+)(?::([^\]]+))?\]\]/g;

export function aTemplateSrv(variables: Record<string, Variable>): TemplateSrv {
  const replace: TemplateSrv['replace'] = (text = '', scopedVars, format) =>
    text.replace(VARIABLE, (match, short, braced, bracedFormat, bracketed, bracketedFormat) => {
      const name: string = short ?? braced ?? bracketed;
      const scoped = scopedVars?.[name];
      const variable = scoped ? { value: scoped.value } : variables[name];
      return variable ? render(name, variable, bracedFormat ?? bracketedFormat ?? format) : match;
    });
  return {
    getVariables: () =>
      Object.entries(variables).map(([name, variable]) => ({ type: 'query', ...variable, name })) as never,
    replace,
    containsTemplate: (text) => VARIABLE.test(text ?? ''),
    updateTimeRange: () => undefined,
  };
}

function render(name: string, { value, options = [], allValue }: Variable, format: unknown): string {
  const isAll = [value].flat().includes('$__all');
  if (format === 'queryparam') {
    return [value]
      .flat()
      .map((each) => `var-${name}=${encodeURIComponent(each)}`)
      .join('&');
  }
  if (isAll && allValue !== undefined) {
    return allValue;
  }
  const current = isAll ? options : value;
  if (typeof format === 'function') {
    return (format as Formatter)(current);
  }
  const many = [current].flat();
  switch (format) {
    case 'csv':
      return many.join(',');
    case 'regex':
      return many.length > 1 ? `(${many.join('|')})` : many.join('');
    default:
      return many.length > 1 ? `{${many.join(',')}}` : many.join('');
  }
}
