/** The values of stat and bar gauge: one for each field, reduced and formatted by the panel's options. */
import { type FieldDisplay, getFieldDisplayValues, type GrafanaTheme2, type PanelProps } from '@grafana/data';

interface Options {
  reduceOptions: { calcs: string[]; fields: string; values: boolean };
}

type Props = Pick<PanelProps<Options>, 'data' | 'options' | 'fieldConfig' | 'replaceVariables' | 'timeZone'>;

export function displayValues(
  { data, options, fieldConfig, replaceVariables, timeZone }: Props,
  theme: GrafanaTheme2
): FieldDisplay[] {
  return getFieldDisplayValues({
    fieldConfig,
    reduceOptions: options.reduceOptions,
    replaceVariables,
    theme,
    data: data.series,
    timeZone,
  });
}
