/** The values that stat and bar gauge show: one for each field, reduced and formatted as the panel's options say. */
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
