/** The dashboard's template variables, as further options of an editor's fields. */
import { t } from '@grafana/i18n';
import { getTemplateSrv } from '@grafana/runtime';
import type { ComboboxOption } from '@grafana/ui';

export function variableOptions(): ComboboxOption[] {
  const group = t('editor.variables', 'Template variables');
  return getTemplateSrv()
    .getVariables()
    .filter(({ type }) => !['adhoc', 'groupby', 'datasource', 'system'].includes(type))
    .map(({ name }) => ({ value: `$${name}`, label: `$${name}`, group }));
}

export function matches(option: ComboboxOption, search: string): boolean {
  return (option.label ?? option.value).toLowerCase().includes(search.toLowerCase());
}
